// The contenders: CRI over grpc-js alone, with our codec, as somebody would write it without this package.
import { Client, type ClientReadableStream, credentials } from '@grpc/grpc-js';

import { CODECS } from '../src/generated/codecs.js';
import { RPCS, type RpcName } from '../src/generated/rpcs.js';
import type { Rpcs } from '../src/generated/types.js';
import type { Codec } from '../src/generated/fields.js';

const asIs = (bytes: Buffer): Buffer => bytes;

export class BareClient {
  readonly #client: Client;

  constructor(endpoint: string) {
    this.#client = new Client(endpoint.replace('unix://', 'unix:'), credentials.createInsecure(), {
      'grpc.max_receive_message_length': 64 * 1_048_576,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** One call with a deadline; rejects with grpc-js's error. */
  call<R extends RpcName>(rpc: R, request: Rpcs[R]['request']): Promise<Rpcs[R]['response']> {
    const codec = CODECS[rpc].request as Codec<Rpcs[R]['request'], unknown>;
    const bytes = codec.encode(request) as Buffer;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        RPCS[rpc].path,
        asIs,
        asIs,
        bytes,
        { deadline: Date.now() + 120_000 },
        (error, answer) => {
          if (error !== null) reject(error);
          else resolve(CODECS[rpc].response.decode(answer ?? Buffer.alloc(0)));
        },
      );
    });
  }

  /** The event stream; `onId` is told the container of each event of this type. */
  events(type: string, onId: (id: string) => void): ClientReadableStream<Buffer> {
    const stream = this.#client.makeServerStreamRequest(RPCS.getContainerEvents.path, asIs, asIs, Buffer.alloc(0));
    stream.on('data', (bytes: Buffer) => {
      const event = CODECS.getContainerEvents.response.decode(bytes);
      if (event.containerEventType === type) onId(event.containerId);
    });
    stream.on('error', () => undefined);
    return stream;
  }

  close(): void {
    this.#client.close();
  }
}
