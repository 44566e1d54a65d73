/** Leaves the normal flow of a shell program: a loop, a function, or the shell itself. Never leaves this room. */
export class Flow extends Error {
  override readonly name = 'Flow';
  constructor(
    readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'pipe',
    /** Loops to leave, or the exit code. */
    readonly code: number,
    message = '',
  ) {
    super(message);
  }
}
