// @ts-check
// One unary gRPC call over a unix socket on bare node:http2: a witness that shares no code with the package under test.
import { connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';

/** What the server answered in place of a message, or why there was no answer. */
export class GrpcError extends Error {
  /**
   * @param {string} message
   * @param {number} [code] gRPC status
   */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {string} socketPath
 * @param {string} path such as `/runtime.v1.RuntimeService/Version`
 * @param {{ request?: Uint8Array, timeoutMs?: number }} [options]
 * @returns {Promise<Buffer>} the encoded response
 */
export function grpcCall(socketPath, path, { request = new Uint8Array(), timeoutMs = 30_000 } = {}) {
  return new Promise((resolve, reject) => {
    const session = connect('http://localhost', { createConnection: () => connectSocket(socketPath) });
    const timer = setTimeout(() => fail(`no answer to ${path} within ${timeoutMs} ms`), timeoutMs);
    const finish = (/** @type {() => void} */ settle) => {
      clearTimeout(timer);
      session.destroy();
      settle();
    };
    const fail = (/** @type {string} */ message, /** @type {number} */ code = -1) =>
      finish(() => reject(new GrpcError(message, code)));
    session.on('error', (error) => fail(error.message));

    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
    });
    /** @type {Buffer[]} */
    const chunks = [];
    /** @type {Record<string, unknown>} */
    let status = {};
    const keepStatus = (/** @type {Record<string, unknown>} */ headers) => {
      if (headers['grpc-status'] !== undefined) status = headers; // in the headers when there is no message at all
    };
    stream.on('response', keepStatus);
    stream.on('trailers', keepStatus);
    stream.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    stream.on('error', (error) => fail(error.message));
    stream.on('close', () => {
      if (status['grpc-status'] === '0') finish(() => resolve(Buffer.concat(chunks).subarray(5)));
      else
        fail(
          decodeURIComponent(String(status['grpc-message'] ?? 'connection closed')),
          Number(status['grpc-status'] ?? -1),
        );
    });
    const head = Buffer.alloc(5); // not compressed; length
    head.writeUInt32BE(request.length, 1);
    stream.end(Buffer.concat([head, request]));
  });
}
