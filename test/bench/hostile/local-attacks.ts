import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { socketPath } from '../../../shared/wire';

/** Half-open handshakes that are held at a time. */
const halfOpen = 5000;

/** Opens SOCKS handshakes and never ends them; those that are cut are made anew. */
async function holdSocks(port: number): Promise<void> {
  const open = new Set<Socket>();
  for (;;) {
    for (let made = 0; made < 100 && open.size < halfOpen; made += 1) {
      const socket = connect(port, '127.0.0.1');
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
      // RFC 1928, 3: the version, and no methods yet.
      socket.on('connect', () => socket.write(Buffer.of(5)));
    }
    await wait(10);
  }
}

/** Sockets of browser mode that send a wrong token, or nothing at all, one after the other. */
async function guessTokens(port: number): Promise<void> {
  const guess = (token: string | null): Promise<void> =>
    new Promise((resolve) => {
      const origin = `http://127.0.0.1:${String(port)}`;
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${socketPath}`, { origin });
      socket.on('open', () => {
        if (token !== null) socket.send(JSON.stringify({ token }));
        else resolve();
      });
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
    });
  for (let count = 0; ; count += 1) {
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        guess(at % 4 === 0 && count < 100 ? null : `wrong ${String(at)}`),
      ),
    );
    await wait(1);
  }
}

export const socksAttack = 'SOCKS handshakes, half open';
export const tokenAttack = 'wrong tokens in browser mode';

/** Attacks from this computer, by name: each is given the port it goes for. */
export const localAttacks: Readonly<Record<string, (port: number) => Promise<void>>> = {
  [socksAttack]: holdSocks,
  [tokenAttack]: guessTokens,
};
