import { ok, type Result } from '../../shared/result';
import { formatJump, parseJumps, type InlineJump } from '../../shared/jump';
import { commandTarget } from '../../shared/ssh-command';
import * as texts from '../../shared/texts/session';
import { clearProblem, editProfile, typeNumber } from '../state/draft';
import { complain, say } from '../state/view';
import type { AppServices } from '../services';

/**
 * Takes a whole command line of ssh that was pasted as the host apart: host, port, user name, jump hosts and key go where
 * they belong, in place of what was there. Its forwards are taken on the Tunnels panel.
 * @returns whether it was such a command line; if not, nothing is changed
 */
export function pasteCommand(services: AppServices, text: string): boolean {
  const { draft, view } = services;
  const target = commandTarget(text);
  if (target === null) return false;
  const jumps: Result<readonly InlineJump[]> = target.jumps === '' ? ok([]) : parseJumps(target.jumps);
  const server = parseJumps(target.host);
  const read = !jumps.ok ? jumps : server;
  if (!read.ok) {
    complain(view, read.error);
    return true;
  }
  const [first, second] = server.ok ? server.value : [];
  if (first === undefined || second !== undefined) {
    complain(view, { code: 'host-invalid', data: { text: target.host } });
    return true;
  }
  const { username, privateKeyFile } = draft.getState().profile;
  editProfile(draft, {
    host: first.host,
    username: target.username === '' ? username : target.username,
    jumps: jumps.ok ? jumps.value : [],
    privateKeyFile: target.privateKeyFile === '' ? privateKeyFile : target.privateKeyFile,
  });
  typeNumber(draft, 'port', target.port === '' ? String(first.port) : target.port);
  clearProblem(draft, 'host', 'jumps');
  say(
    view,
    [
      texts.tookOutOfCommand(formatJump(first)),
      jumps.ok && jumps.value.length > 0
        ? texts.reachedThroughPart(jumps.value.map(formatJump).join(', then '))
        : '',
      '.',
      target.forwards ? texts.forwardsGoToTunnels : '',
    ].join(''),
  );
  return true;
}
