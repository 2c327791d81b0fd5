import open from 'open';
import { sentence } from '../shared/errors';
import type { Notice } from '../shared/snapshot';
import { readArguments, usage, type Invocation } from './cli/arguments';
import { listJson, listLines } from './cli/list';
import { nearestNames } from './cli/nearest-names';
import { runSession } from './cli/run';
import { processTerminal, type Terminal } from './cli/terminal';
import { composeEngine } from './compose';
import { createSessionStore, dataFolder } from './storage';
import { readVersion } from './version';

/** Aborted by the first signal to end; the second ends the program at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const end = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return stop.signal;
}

function tellNotices(notices: readonly Notice[], terminal: Terminal): void {
  for (const { text } of notices) terminal.tell(text);
}

async function list(
  { json, dataDir }: Extract<Invocation, { kind: 'list' }>,
  terminal: Terminal,
): Promise<number> {
  const { profiles, notices } = await createSessionStore(dataFolder({ flag: dataDir }).path).load();
  tellNotices(notices, terminal);
  const sorted = [...profiles].sort((left, right) => (left.name < right.name ? -1 : 1));
  if (json) terminal.print(listJson(sorted));
  else for (const line of listLines(sorted)) terminal.print(line);
  // A list that could not be read is a failure, an empty one is not.
  return notices.some(({ error }) => error?.code === 'file-read') ? 1 : 0;
}

async function run(
  { name, dataDir }: Extract<Invocation, { kind: 'run' }>,
  terminal: Terminal,
): Promise<number> {
  const stop = stopSignal();
  const composed = await composeEngine({
    mode: 'command',
    folder: dataFolder({ flag: dataDir }),
    keychain: null,
    chooseKeyFile: null,
    openUrl: async (url) => {
      await open(url);
    },
  });
  if (!composed.ok) {
    terminal.tell(sentence(composed.error));
    return 1;
  }
  const engine = composed.value;
  const { profiles, notices } = engine.snapshot();
  tellNotices(notices, terminal);
  const profile = profiles.find((saved) => saved.name === name);
  if (profile !== undefined) return runSession(engine, profile, terminal, stop);
  const near = nearestNames(
    name,
    profiles.map((saved) => saved.name),
  );
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((other) => `"${other}"`).join(' or ')}?`
      : 'culvert list shows the saved sessions.';
  terminal.tell(`There is no saved session "${name}". ${hint}`);
  await engine.shutdown();
  return 2;
}

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const invocation = readArguments(args);
  switch (invocation.kind) {
    case 'help':
      terminal.print(usage.trimEnd());
      return 0;
    case 'version':
      terminal.print(`culvert ${readVersion()}`);
      return 0;
    case 'mistake':
      terminal.tell(`${invocation.text}\n\n${usage.trimEnd()}`);
      return 2;
    case 'list':
      return list(invocation, terminal);
    case 'run':
      return run(invocation, terminal);
  }
}

// Sockets of a forced end must not keep the program: everything is closed by now.
process.exit(await main(process.argv.slice(2), processTerminal()));
