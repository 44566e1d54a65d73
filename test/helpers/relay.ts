import { connect, createServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket before another one, whose connections can be made to lose all bytes without being closed. */
export class Relay {
  readonly endpoint: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isDeaf = false;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
    this.endpoint = `unix://${join(folder, 'relay.sock')}`;
  }

  static async before(path: string): Promise<Relay> {
    const folder = mkdtempSync(join(tmpdir(), 'crane-cri-relay-'));
    const server = createServer();
    const relay = new Relay(folder, server);
    server.on('connection', (near) => relay.#join(near, connect(path)));
    await new Promise<void>((resolve) => server.listen(join(folder, 'relay.sock'), resolve));
    return relay;
  }

  /** From now on nothing passes, in either direction, on any connection; what was sent meanwhile passes at {@link hear}. */
  goDeaf(): void {
    this.#isDeaf = true;
    for (const socket of this.#sockets) socket.pause();
  }

  hear(): void {
    this.#isDeaf = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #join(near: Socket, far: Socket): void {
    const pass = (from: Socket, to: Socket): void => {
      this.#sockets.add(from);
      if (this.#isDeaf) from.pause();
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    };
    pass(near, far);
    pass(far, near);
  }
}
