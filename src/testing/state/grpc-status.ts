/** Status codes of gRPC that runtimes answer with. */
export const Code = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** How a handler fails: with the status that its caller gets. Never leaves this room. */
export class GrpcStatus extends Error {
  override readonly name = 'GrpcStatus';
  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(details);
  }
}

/** How a handler fails when its caller gets no answer because the connection breaks. Never leaves this room. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

export const unknown = (details: string): GrpcStatus => new GrpcStatus(Code.UNKNOWN, details);
export const notFound = (details: string): GrpcStatus => new GrpcStatus(Code.NOT_FOUND, details);
export const unimplemented = (details: string): GrpcStatus => new GrpcStatus(Code.UNIMPLEMENTED, details);
