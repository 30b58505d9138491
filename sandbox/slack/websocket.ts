import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
/** Larger messages end the connection: no app sends such. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The events of a WebSocket. */
export interface WebSocketHandlers {
  readonly onText: (text: string) => void;
  /** Once, however it ended. */
  readonly onClose: () => void;
}

/** The server's end of one WebSocket (RFC 6455: text, ping, pong and close; no extensions). */
export interface WebSocketPeer {
  send(text: string): void;
  ping(): void;
  /** Says goodbye and leaves the rest to the other side; cut after a second. */
  close(code: number, reason: string): void;
  /** Cuts the connection without a word. */
  destroy(): void;
}

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
  readonly length: number;
}

/** The first whole frame of the bytes, unmasked; undefined when more bytes are needed. Throws RangeError when too large. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const masked = (second & 0x80) !== 0;
  let size = second & 0x7f;
  let offset = 2;
  if (size === 126) {
    if (bytes.length < 4) return undefined;
    size = bytes.readUInt16BE(2);
    offset = 4;
  } else if (size === 127) {
    if (bytes.length < 10) return undefined;
    size = Number(bytes.readBigUInt64BE(2));
    offset = 10;
  }
  if (size > MAX_BYTES) throw new RangeError(`a frame of ${size} bytes is more than ${MAX_BYTES}`);
  const start = offset + (masked ? 4 : 0);
  if (bytes.length < start + size) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + size));
  if (masked) {
    for (let i = 0; i < size; i += 1) {
      payload.writeUInt8(payload.readUInt8(i) ^ bytes.readUInt8(offset + (i % 4)), i);
    }
  }
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length: start + size };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  let head: Buffer;
  if (size < 126) {
    head = Buffer.from([0x80 | opcode, size]);
  } else if (size < 65_536) {
    head = Buffer.from([0x80 | opcode, 126, 0, 0]);
    head.writeUInt16BE(size, 2);
  } else {
    head = Buffer.concat([Buffer.from([0x80 | opcode, 127]), Buffer.alloc(8)]);
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}

/** Takes the upgrade; undefined (and the connection is gone) when the request has no key. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  handlers: WebSocketHandlers,
): WebSocketPeer | undefined {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return undefined;
  }
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );

  let pending: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let closing = false;
  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    handlers.onClose();
  }
  function write(opcode: number, payload: Buffer): void {
    if (!ended && socket.writable) socket.write(frameOf(opcode, payload));
  }
  function onFrame(frame: Frame): void {
    if (frame.opcode === PING) write(PONG, frame.payload);
    else if (frame.opcode === CLOSE) {
      if (!closing) write(CLOSE, frame.payload.subarray(0, 2));
      socket.end();
    } else if (frame.opcode !== PONG) {
      parts.push(frame.payload);
      if (!frame.final) return;
      const text = Buffer.concat(parts).toString('utf8');
      parts = [];
      handlers.onText(text);
    }
  }

  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    try {
      for (let frame = readFrame(pending); frame; frame = readFrame(pending)) {
        pending = pending.subarray(frame.length);
        onFrame(frame);
      }
    } catch (error) {
      // A frame too large, or one that its reader chokes on: the connection ends with the reason.
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  // 'error' is always followed by 'close', which does the work.
  socket.on('error', () => socket.destroy());
  socket.on('close', end);
  socket.on('end', () => socket.end());

  return {
    send: (text) => write(TEXT, Buffer.from(text)),
    ping: () => write(PING, Buffer.from('sandbox')),
    close: (code, reason) => {
      if (closing) return;
      closing = true;
      const payload = Buffer.concat([Buffer.alloc(2), Buffer.from(reason)]);
      payload.writeUInt16BE(code, 0);
      write(CLOSE, payload);
      setTimeout(() => socket.destroy(), 1000).unref();
    },
    destroy: () => socket.destroy(),
  };
}
