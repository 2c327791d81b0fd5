import { realpathSync } from 'node:fs';
import { sentence } from '../../shared/errors';
import { readLink } from '../../shared/link';
import { isLink } from '../../shared/link-text';
import * as texts from '../../shared/texts/cli-open';
import { codes } from '../cli/codes';
import { desktopBeside, startDesktopApp } from '../cli/desktop-program';
import { lineToRunning } from '../cli/engine-line';
import { namedSessions } from '../cli/named';
import { openPageOf, showLink } from '../cli/open';
import { printPorts } from '../cli/ports';
import type { Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { folderOf } from './folder';
import { onEngine, waysOf, type VerbPlace } from './ways';
import { limitOf } from './limits';
import { lineForNames } from './open-sessions';
import { stopSignal } from './stop';
import { openInBrowser } from '../web/show-in-browser';

export function ports(asked: Asked<'ports'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const { operands, options, dataDir } = asked;
  return onEngine({ verb: 'ports', dataDir, terminal, sessionThread }, async (line) => {
    const chosen = await namedSessions(operands, line.engine, terminal);
    if (typeof chosen === 'number') return chosen;
    const [profile, ...more] = chosen;
    if (profile === undefined || more.length > 0) {
      terminal.notify(texts.oneSession('ports'));
      return codes.usage;
    }
    return printPorts(profile, options, line, limitOf(options.timeout), terminal, stop);
  });
}

export async function open(asked: Asked<'open'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const { operands, options, dataDir } = asked;
  const [name = '', forward] = operands;
  const place: VerbPlace = { verb: 'open', dataDir, terminal, sessionThread };
  if (isLink(name)) return openLink(name, place);
  const line = await lineForNames(waysOf(place), [name], dataDir, terminal);
  if (typeof line === 'number') return line;
  try {
    const chosen = await namedSessions([name], line.engine, terminal);
    if (typeof chosen === 'number') return chosen;
    const [profile, ...more] = chosen;
    if (profile === undefined || more.length > 0) {
      terminal.notify(texts.oneSession('open'));
      return codes.usage;
    }
    const world = { openUrl: openInBrowser, limit: limitOf(options.timeout) };
    return await openPageOf(profile, forward, line, world, terminal, stop);
  } finally {
    await line.end();
  }
}

async function openLink(link: string, place: VerbPlace): Promise<number> {
  const { terminal } = place;
  const read = readLink(link);
  if (!read.ok) {
    terminal.notify(sentence(read.error));
    return codes.usage;
  }
  const line = await lineToRunning(waysOf(place));
  if (!line.ok) {
    terminal.notify(sentence(line.error));
    return codes.failed;
  }
  try {
    const { path, named } = folderOf(place);
    const program = desktopBeside(realpathSync(process.argv[1] ?? ''), process.platform);
    const startDesktop = (text: string): ReturnType<typeof startDesktopApp> =>
      startDesktopApp(program, [...(named ? [`--data-dir=${path}`] : []), '--', text]);
    return await showLink(link, { engine: line.value?.engine ?? null, startDesktop }, terminal);
  } finally {
    await line.value?.end();
  }
}
