/** Requests to the extension, each ended by a reply, an error reply or a time-out. */
export class HostChannel<Request> {
  readonly #post: (message: { readonly id: number; readonly request: Request }) => void;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, (error: string | undefined) => void>();
  #lastId = 0;

  constructor(
    post: (message: { readonly id: number; readonly request: Request }) => void,
    timeoutMs: number,
  ) {
    this.#post = post;
    this.#timeoutMs = timeoutMs;
  }

  /** undefined when done, else in the user's words why not; `onTimeout` gives the words where no reply came. */
  request(request: Request, onTimeout: () => string): Promise<string | undefined> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(onTimeout()), this.#timeoutMs);
      const settle = (error: string | undefined) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        resolve(error);
      };
      this.#pending.set(id, settle);
      this.#post({ id, request });
    });
  }

  /** A reply to a request that has timed out is of no interest any more. */
  settle({
    replyTo,
    error,
  }: {
    readonly type: 'reply';
    readonly replyTo: number;
    readonly error?: string;
  }): void {
    this.#pending.get(replyTo)?.(error);
  }
}
