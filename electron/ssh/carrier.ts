import { Duplex } from 'node:stream';
import { abandonChannel } from './ssh2/channel-state';

/**
 * Makes a byte stream that is no socket behave like one: after its end, its error or a destroy() there is one 'close',
 * whatever the stream itself emits or leaves out. A channel of another ssh2 connection ends without 'close' until the far
 * side has answered, which a dead one never does; a child process's pipes may each end on their own.
 * @param stream connected and unread; it is abandoned when the carrier is destroyed
 */
export function createCarrier(stream: Duplex): Duplex {
  const carrier = new Duplex({
    read: () => {
      stream.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      // Not sooner, though the stream had room: what waits must be seen to wait, or nobody would keep it short.
      stream.write(chunk, () => {
        done();
      });
    },
    // What came together goes on together: a channel makes a packet of each write.
    writev: (parts, done) => {
      const chunks = parts.map(({ chunk }) => chunk as Buffer);
      stream.write(Buffer.concat(chunks), () => {
        done();
      });
    },
    final: (done) => {
      stream.end();
      done();
    },
    destroy: (error, done) => {
      abandonChannel(stream);
      done(error);
    },
  });
  stream.pause();
  stream.on('data', (chunk: Buffer) => {
    if (!carrier.push(chunk)) stream.pause();
  });
  stream.on('end', () => carrier.push(null));
  stream.on('error', (error) => carrier.destroy(error));
  stream.on('close', () => {
    // What came right before it is still read; that there is no more needs no end to be told.
    setImmediate(() => carrier.destroy());
  });
  return carrier;
}
