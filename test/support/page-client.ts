import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Calls } from '../../shared/calls';
import type { CommandInput, CommandName, CommandOutput, Ginnel } from '../../shared/contract';
import { sentence } from '../../shared/errors';
import { flattened } from '../../shared/groups';
import type { Snapshot } from '../../shared/snapshot';
import { fromServerSchema, readySchema, socketPath } from '../../shared/wire';
import type { Result } from '../../shared/result';
import type { RunningProgram } from './servers/programs';

/** What a page of browser mode does, without a browser. */
export interface PageClient {
  /** The contract. */
  readonly ginnel: Ginnel;
  /** Gives a command; rejects with its error's sentence. */
  readonly command: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<CommandOutput<Name>>;
  /** Resolves with the snapshot once the condition holds for it. */
  readonly when: (condition: (snapshot: Snapshot) => boolean) => Promise<Snapshot>;
  /** All that was told it, as it came. */
  readonly heard: () => string;
  readonly close: () => void;
  /** Lets more pages of the same browser in. */
  readonly token: string;
}

/**
 * Waits until a started browser mode says where it is, and connects to it.
 * @param beside a page that was let in before
 */
export async function connectPage(program: RunningProgram, beside?: PageClient): Promise<PageClient> {
  const [, address = ''] = await program.waitForLog(/^Ginnel is at (\S+)$/mu);
  return connectPageAt(address, beside);
}

/** Connects to a browser mode by the address it printed. */
export async function connectPageAt(address: string, beside?: PageClient): Promise<PageClient> {
  const url = new URL(address);
  const socket = new WebSocket(`ws://${url.host}${socketPath}`, { origin: url.origin });
  const texts: string[] = [];
  const calls = new Calls({ lost: { code: 'lost-backend', data: {} } });
  let hear: () => void = () => undefined;
  await once(socket, 'open');
  const admitted = once(socket, 'message');
  const offered = beside?.token ?? new URLSearchParams(url.hash.slice(1)).get('token') ?? '';
  socket.send(JSON.stringify({ token: offered }));
  const [hello] = (await admitted) as [Buffer];
  const { token = offered } = readySchema.parse(JSON.parse(hello.toString()));
  // The program may be killed under it.
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    texts.push(data.toString());
    const message = fromServerSchema.parse(JSON.parse(data.toString()));
    if (!('ready' in message)) calls.take(message);
    if ('event' in message) hear();
  });
  calls.up((text) => socket.send(text));
  socket.once('close', () => calls.down());
  const { on, ...handlers } = calls.ginnel;
  const bound = flattened<(input: never) => Promise<Result<unknown>>>(handlers);
  const command: PageClient['command'] = async <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => {
    const result = await bound.get(name)?.(input as never);
    if (result?.ok !== true)
      throw new Error(`${name}: ${result === undefined ? '' : sentence(result.error)}`);
    // The server's words were checked against the contract.
    return result.value as CommandOutput<Name>;
  };
  return {
    ginnel: { ...handlers, on },
    command,
    when: async (condition) => {
      for (;;) {
        const heard = new Promise<void>((resolve) => (hear = resolve));
        const snapshot = await command('snapshot.get', {});
        if (condition(snapshot)) return snapshot;
        await heard;
      }
    },
    token,
    heard: () => texts.join('\n'),
    close: () => {
      socket.terminate();
    },
  };
}
