import type { Service } from '../../shared/service';

/**
 * Tells a service by what it says unasked: SSH (RFC 4253, 4.2), RFB (RFC 6143, 7.1.1), or MySQL's first packet, which is a version
 * or a refusal (MySQL Internals, "Protocol::HandshakeV10", "ERR_Packet").
 * @param bytes the first of it
 * @returns null for another
 */
export function readGreeting(bytes: Buffer): Service | null {
  const text = bytes.toString('latin1');
  if (text.startsWith('SSH-')) return 'ssh';
  if (text.startsWith('RFB 00')) return 'vnc';
  if (bytes.length < 5) return null;
  const length = bytes.readUIntLE(0, 3);
  const isFirst = bytes[3] === 0;
  const isKnown = bytes[4] === 10 || bytes[4] === 9 || bytes[4] === 255;
  return isFirst && isKnown && length >= 4 && length < 1024 ? 'mysql' : null;
}
