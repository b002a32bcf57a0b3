/** An answer that no provider gives. */
export interface HostileAnswer {
  readonly name: string;
  readonly body: string | Buffer;
  /** In the place of those of the true answer, or beside them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 200. */
  readonly status?: number;
}
