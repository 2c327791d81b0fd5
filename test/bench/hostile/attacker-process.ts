import { once } from 'node:events';
import { ConnectionEnded, RawService, startRawServer } from '../../support/raw-ssh-server';
import { attacks, type Attack } from './attacks';
import type { Effort, Order } from './attacker';
import { localAttacks } from './local-attacks';

// An attack, in a process of its own, which tells how much of it there was.

const { attack: name, port } = JSON.parse(process.argv[2] ?? '{}') as Order;
process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', (error) => {
  // A client that left.
  if (!(error instanceof ConnectionEnded)) throw error;
});
const begun = once(process, 'message');

async function serveAttack({ options, intercept, at, run }: Attack): Promise<number> {
  const server = await startRawServer(
    async (connection) => {
      await begun;
      const service = new RawService(connection, {
        authenticate: () => true,
        target: 'echo',
        ...(intercept === undefined ? {} : { intercept }),
        ...(at === undefined ? {} : { at }),
      });
      await service.start();
      await service.loggedIn.catch(() => undefined);
      if (!connection.ended) await run?.(service);
    },
    { record: false, ...options },
  );
  setInterval(() => {
    const packets = server.connections.reduce((sum, { transport }) => sum + transport.sealed, 0);
    process.send?.({ connections: server.connections.length, packets } satisfies Effort);
  }, 200).unref();
  return server.port;
}

const attack = attacks.find((one) => one.name === name);
const local = localAttacks[name];
if (attack !== undefined) process.send?.({ port: await serveAttack(attack) });
else if (local !== undefined) {
  process.send?.({ port: 0 });
  await begun;
  await local(port);
} else throw new Error(`there is no attack "${name}"`);
