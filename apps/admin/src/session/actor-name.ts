import { shortenId } from '../format/words.ts';
import { useSession } from './session.ts';

/** A name for an actor: one's own name where it is oneself, the id otherwise. */
export function useActorName(type: string, id: string): string {
  const { user } = useSession();
  if (type === 'user' && id === user.id) return user.name;
  return shortenId(id, 28);
}
