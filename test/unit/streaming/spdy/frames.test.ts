import { describe, expect, it } from 'vitest';

import {
  encodeDataHead,
  encodeGoAway,
  encodePing,
  encodeRstStream,
  encodeSynReply,
  encodeSynStream,
  type Frame,
  FrameReader,
} from '../../../../src/streaming/spdy/frames.js';
import { HeaderDeflater } from '../../../../src/streaming/spdy/header-block.js';
import { HeaderInflater } from '../../../../src/testing/server/streaming/header-inflater.js';
import { SPDY_DICTIONARY } from '../../../../src/testing/server/streaming/spdy-dictionary.js';

function read(bytes: Uint8Array, piece = bytes.length, maxDataBytes = 1_000) {
  const reader = new FrameReader(maxDataBytes);
  const frames: Frame[] = [];
  let problem: string | undefined;
  for (let at = 0; at < bytes.length; at += piece) {
    problem = reader.push(bytes.subarray(at, at + piece), (frame) => frames.push(frame));
  }
  return { frames, problem, whole: reader.isBetweenFrames };
}

const data = (streamId: number, text: string, fin = false): Buffer =>
  Buffer.concat([encodeDataHead(streamId, text.length, fin), Buffer.from(text)]);

describe('frames', () => {
  const all = Buffer.concat([
    encodeSynStream(1, Buffer.from('block'), true),
    encodeSynReply(1, Buffer.from('ignored')),
    data(1, 'some text'),
    data(3, '', true),
    encodeRstStream(5, 3),
    encodePing(7),
    encodeGoAway(9),
  ]);

  it('are written as the protocol has them', () => {
    expect(encodePing(1).toString('hex')).toBe('800300060000000400000001');
    expect(encodeRstStream(3, 5).toString('hex')).toBe('80030003000000080000000300000005');
    expect(encodeGoAway(2).toString('hex')).toBe('80030007000000080000000200000000');
    expect(encodeDataHead(1, 0x010203, true).toString('hex')).toBe('0000000101010203');
    expect(encodeSynStream(1, Buffer.from('xy'), false).toString('hex')).toBe(
      '800300010000000c000000010000000000007879',
    );
  });

  it.each([1, 2, 7, 8, 9, 1_000])('are read however they are cut, %i bytes at a time', (piece) => {
    const { frames, problem, whole } = read(all, piece);
    const text = frames.flatMap((frame) => (frame.type === 'data' && frame.streamId === 1 ? String(frame.bytes) : []));
    expect([problem, whole, text.join('')]).toEqual([undefined, true, 'some text']);
    const rest = frames.filter((frame) => frame.type !== 'data').map((frame) => ({ ...frame, headerBlock: undefined }));
    expect(rest).toMatchObject([
      { type: 'syn_stream', streamId: 1, fin: true },
      { type: 'syn_reply', streamId: 1, fin: false },
      { type: 'rst_stream', streamId: 5, status: 3 },
      { type: 'ping', id: 7 },
      { type: 'goaway', lastStreamId: 9, status: 0 },
    ]);
    expect(frames.filter((frame) => frame.type === 'data' && frame.fin)).toMatchObject([{ streamId: 3 }]);
  });

  it('let SETTINGS and WINDOW_UPDATE pass', () => {
    const passed = Buffer.from('8003000400000004000000008003000900000008000000010000ffff', 'hex');
    expect(read(Buffer.concat([passed, encodePing(1)])).frames).toEqual([{ type: 'ping', id: 1 }]);
  });

  it.each([
    ['another version', '8002000600000004ffffffff'],
    ['an unknown type', '8003000b00000000'],
    ['type 0', '8003000000000000'],
    ['a PING of the wrong length', '80030006000000050000000100'],
    ['a RST_STREAM that is too short', '800300030000000400000001'],
    ['a SYN_REPLY without stream', '8003000200000000'],
    ['a SYN_REPLY for stream 0', '800300020000000400000000'],
    ['a SYN_STREAM that is too short', '8003000100000004' + '00000001'],
    ['a control frame beyond its limit', '8003000200010001'],
    ['data for stream 0', '0000000000000001ff'],
    ['data beyond its limit', '00000001000003e9'],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n').toString('hex')],
  ])('are refused: %s', (_, hex) => {
    const { problem, frames } = read(Buffer.from(hex, 'hex'));
    expect(problem).toBeTypeOf('string');
    expect(frames).toEqual([]);
  });

  it('are refused for ever after the first fault', () => {
    const reader = new FrameReader(10);
    const first = reader.push(Buffer.from('8003000000000000', 'hex'), () => undefined);
    expect(reader.push(encodePing(1), () => expect.unreachable())).toBe(first);
  });

  it('know when they end in the middle', () => {
    for (let at = 1; at < 12; at++) expect(read(encodePing(1).subarray(0, at)).whole).toBe(at === 12);
    expect(read(data(1, 'abc').subarray(0, 9)).whole).toBe(false);
  });
});

describe('header blocks', () => {
  it('are read back, one connection after the other block by block', async () => {
    const deflater = new HeaderDeflater();
    const inflater = new HeaderInflater();
    for (const headers of [{ StreamType: 'error' }, { streamtype: 'stdin' }, {}, { port: '80', requestid: 'ü' }]) {
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      expect(await inflater.next(deflater.next(headers))).toEqual(lower);
    }
  });

  it('are read from clients that use the dictionary of the protocol', async () => {
    // Adler-32 of the dictionary, as the protocol has it.
    let [a, b] = [1, 0];
    for (const byte of SPDY_DICTIONARY) [a, b] = [(a + byte) % 65_521, (b + a + byte) % 65_521];
    expect([SPDY_DICTIONARY.length, ((b << 16) | a) >>> 0]).toEqual([1_423, 0xe3c6a7c2]);
    const { createDeflate, constants } = await import('node:zlib');
    const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
    const inflater = new HeaderInflater();
    for (const value of ['error', 'stdout']) {
      const plain = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 10]), Buffer.from('streamtype')]);
      deflate.write(Buffer.concat([plain, Buffer.from([0, 0, 0, value.length]), Buffer.from(value)]));
      await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
      // It gives its pieces one by one, since Node 26.
      const pieces: Buffer[] = [];
      for (let piece: unknown = deflate.read(); piece !== null; piece = deflate.read()) pieces.push(piece as Buffer);
      expect(await inflater.next(Buffer.concat(pieces))).toEqual({ streamtype: value });
    }
  });

  it('that cannot be read are told so', async () => {
    expect(await new HeaderInflater().next(Buffer.from('garbage'))).toBeUndefined();
    const lying = new HeaderInflater();
    const { deflateSync, constants } = await import('node:zlib');
    const block = deflateSync(Buffer.from([0, 0, 0, 1, 255, 255, 255, 255]), { finishFlush: constants.Z_SYNC_FLUSH });
    expect(await lying.next(block)).toBeUndefined();
  });
});
