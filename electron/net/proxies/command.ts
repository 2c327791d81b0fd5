import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '../../../shared/result';
import { startingCommand } from '../../../shared/texts/proxies';
import { until } from '../../system/async';
import { cancelled } from '../dial';
import type { Journey } from '../direct';
import { startChild } from './child-stream';
import { namesUser, readCommand } from './command-line';
import { bareHost } from './server';

/**
 * Has a command of the user's make the connection (OpenSSH's ProxyCommand, PuTTY's local proxy): its standard input and
 * output are the route to the server. It is run after a yes to exactly this command, and without a shell.
 * @returns the stream once the server's greeting begins, so that a command that fails says why
 */
export async function openCommand(journey: Journey): Promise<Result<Duplex>> {
  const { target, profile, hooks, limits, signal, machine } = journey;
  const { proxy } = profile;
  let { username } = target;
  if (username === null && namesUser(proxy.command)) {
    username = (await hooks.ask({ kind: 'username', host: target.host }))?.[0] ?? null;
    if (username === null) return fail(cancelled);
  }
  const command = readCommand(
    proxy.command,
    {
      ...{ host: target.host, port: target.port, username: username ?? '' },
      ...{ proxyHost: bareHost(proxy.host), proxyPort: proxy.port },
    },
    machine,
  );
  if (!command.ok) return command;
  const { shown } = command.value;
  const allowed = !signal.aborted && (await hooks.confirmCommand(shown));
  if (signal.aborted) return fail(cancelled);
  if (!allowed) return fail({ code: 'proxy-command-refused', data: { command: shown } });

  hooks.phase('proxy');
  hooks.log(startingCommand(shown));
  const child = await startChild(command.value, limits.goodbye, machine, hooks.log);
  if (!child.ok) return child;
  const { stream, begun } = child.value;
  const outcome = await until(begun, signal, limits.connect);
  if (outcome !== null && outcome !== 'late' && outcome.ok) return ok(stream);
  stream.destroy();
  if (outcome === null) return fail(cancelled);
  if (outcome === 'late') {
    const seconds = Math.round(limits.connect / 1000);
    return fail({ code: 'proxy-command-timeout', data: { command: shown, seconds } });
  }
  return fail({ code: 'proxy-command', data: { command: shown, detail: outcome.detail } });
}
