import type { Place } from './place.ts';

/** The disk under the tables, as far as it can be filled. */
export interface Disk {
  /** How it is filled here. */
  readonly how: string;
  fill(): Promise<void>;
  free(): Promise<void>;
}

/**
 * The small volume where one could be mounted. Elsewhere a trigger lets the database say what it
 * says when its disk is full.
 */
export async function diskOf({ volume, look }: Place): Promise<Disk> {
  if (volume !== null) {
    return {
      how: 'a full volume',
      fill: async () => {
        volume.fill();
      },
      free: async () => {
        volume.free();
      },
    };
  }
  await look(
    `create function public.no_space() returns trigger language plpgsql as
     $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`,
  );
  const remove = 'drop trigger if exists no_space on audit.audit_log';
  return {
    how: 'SQLSTATE 53100 raised by a trigger, since nothing can be mounted here',
    fill: async () => {
      await look(
        `${remove}; create trigger no_space before insert on audit.audit_log
         for each statement execute function public.no_space()`,
      );
    },
    free: async () => {
      await look(remove);
    },
  };
}
