import { type Clock, systemClock } from '../../core/clock.js';
import { parseEndpoint } from '../../core/endpoint.js';
import type { InvalidInput } from '../../core/errors.js';
import type { Result } from 'neverthrow';
import { grpcWire } from '../../transport/grpc-wire.js';
import { Recorder } from '../trace/record.js';

/** A wire to a real runtime that writes down what passes. Errors: `invalid_input`. */
export function recordRuntime(endpoint: string, clock: Clock = systemClock): Result<Recorder, InvalidInput> {
  return parseEndpoint(endpoint).map(
    (parsed) =>
      new Recorder(
        grpcWire(parsed, { maxMessageBytes: 16 * 1024 * 1024, allowWorldWritableSocket: false, tls: undefined }),
        clock,
      ),
  );
}
