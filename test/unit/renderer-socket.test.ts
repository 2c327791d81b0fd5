import { expect, test } from 'vitest';
import { SocketClient, type SocketListener } from '../../renderer/transport/socket-client';
import { closeCodes } from '../../shared/wire';
import { createGinnelDouble } from '../support/ginnel-double';

/** A server's end of the sockets the client opens, and a clock that moves by hand. */
function world(keys: readonly string[] = ['secret']) {
  const kept: string[] = [];
  const sockets: { readonly listener: SocketListener; readonly sent: unknown[] }[] = [];
  const timers: { readonly delay: number; readonly callback: () => void }[] = [];
  const client = new SocketClient({
    keys,
    keep: (token) => kept.push(token),
    forget: (key) => kept.push(`not ${key}`),
    open: (listener) => {
      const socket = { listener, sent: [] as unknown[] };
      sockets.push(socket);
      return { send: (text) => socket.sent.push(JSON.parse(text)) };
    },
    after: (delay, callback) => timers.push({ delay, callback }),
  });
  const current = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  };
  const say = (message: unknown): void => {
    current().listener.onData(JSON.stringify(message));
  };
  const letIn = (): void => {
    current().listener.onOpen();
    say({ ready: true });
  };
  return { ginnel: client.ginnel, connection: client, sockets, timers, kept, current, say, letIn };
}

test('the token goes first, and nothing is asked before it was taken', async () => {
  const { ginnel, connection, current, letIn } = world();
  expect(await ginnel.snapshot.get({})).toEqual({ ok: false, error: { code: 'lost-backend', data: {} } });
  letIn();
  expect(current().sent).toEqual([{ token: 'secret' }]);
  expect(connection.state()).toBe('up');
});

test('replies find their requests in whatever order they come', async () => {
  const { ginnel, current, say, letIn } = world();
  letIn();
  const files = ginnel.keys.listFiles({});
  const snapshot = ginnel.snapshot.get({});
  const [, first, second] = current().sent as { id: number; command: string }[];
  expect([first?.command, second?.command]).toEqual(['keys.listFiles', 'snapshot.get']);
  const value = createGinnelDouble().snapshot();
  say({ id: second?.id, result: { ok: true, value } });
  say({ id: first?.id, result: { ok: true, value: ['/home/someone/.ssh/id_ed25519'] } });
  expect(await snapshot).toEqual({ ok: true, value });
  expect(await files).toEqual({ ok: true, value: ['/home/someone/.ssh/id_ed25519'] });
});

test('a reply that breaks the contract is an error, not a value', async () => {
  const { ginnel, current, say, letIn } = world();
  letIn();
  const files = ginnel.keys.listFiles({});
  const [, request] = current().sent as { id: number }[];
  say({ id: request?.id, result: { ok: true, value: 7 } });
  expect(await files).toMatchObject({ ok: false, error: { code: 'internal' } });
});

test('events reach their listeners until these leave; unknown and broken ones reach nobody', () => {
  const { ginnel, say, letIn } = world();
  letIn();
  const onData: unknown[] = [];
  const leave = ginnel.on('snapshot.traffic', (payload) => onData.push(payload));
  say({ event: 'snapshot.traffic', payload: [] });
  say({ event: 'snapshot.traffic', payload: 'nonsense' });
  say({ event: 'unheard of', payload: [] });
  say('{');
  leave();
  say({ event: 'snapshot.traffic', payload: [] });
  expect(onData).toEqual([[]]);
});

test('a lost connection fails what was asked, and is made again with growing delays', async () => {
  const { ginnel, connection, sockets, timers, current, letIn } = world();
  letIn();
  const asked = ginnel.snapshot.get({});
  current().listener.onClosed(1006);
  expect(await asked).toMatchObject({ ok: false, error: { code: 'lost-backend' } });
  expect(connection.state()).toBe('lost');
  timers.at(-1)?.callback();
  current().listener.onClosed(1006);
  timers.at(-1)?.callback();
  expect(timers.map(({ delay }) => delay)).toEqual([500, 1000]);
  expect(sockets).toHaveLength(3);
  letIn();
  expect(connection.state()).toBe('up');
});

test('a refused token is not tried again', () => {
  const { connection, timers, current } = world();
  current().listener.onOpen();
  current().listener.onClosed(closeCodes.unauthorised);
  expect(connection.state()).toBe('refused');
  expect(timers).toHaveLength(0);
});

test('a code is exchanged for the token, which later connections show', () => {
  const { sockets, timers, kept, current, say } = world(['code']);
  current().listener.onOpen();
  say({ ready: true, token: 'secret' });
  expect(kept).toEqual(['secret']);
  current().listener.onClosed(1006);
  timers.at(-1)?.callback();
  current().listener.onOpen();
  expect(sockets.map(({ sent }) => sent)).toEqual([[{ token: 'code' }], [{ token: 'secret' }]]);
});

test('a code that was used before gives way to the token this browser has, at once', () => {
  const { connection, sockets, timers, kept, current, letIn } = world(['used code', 'secret']);
  current().listener.onOpen();
  current().listener.onClosed(closeCodes.unauthorised);
  expect(connection.state()).toBe('opening');
  letIn();
  expect(connection.state()).toBe('up');
  expect(sockets.map(({ sent }) => sent)).toEqual([[{ token: 'used code' }], [{ token: 'secret' }]]);
  expect(kept).toEqual(['not used code', 'secret']);
  expect(timers).toHaveLength(0);
});

test('a page without a key is refused from the start and asks nobody', () => {
  const { connection, sockets } = world([]);
  expect(connection.state()).toBe('refused');
  expect(sockets).toEqual([]);
});
