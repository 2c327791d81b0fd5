import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sentence } from '../../shared/errors';
import { onOneLine } from '../../shared/event-log';
import { service as texts } from '../../shared/texts/cli';
import { visibleText } from '../../shared/visible-text';
import { configFolder, fileError, type DataFolder, type Disk } from '../storage';
import type { RunProgram } from '../system/run-program';
import { codes } from './codes';
import { printUnit, unitMark } from './systemd-unit';
import type { Terminal } from './terminal';
import type { Asked } from './verbs';

export interface ServiceSources {
  readonly disk: Pick<Disk, 'writeText'>;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly folder: DataFolder;
  /** The command that starts this same program: absolute paths. */
  readonly command: readonly string[];
  /** Names of the saved sessions that are connected when Ginnel starts. */
  readonly marked: () => Promise<readonly string[]>;
  readonly run: RunProgram;
}

const name = 'ginnel';
const byHand = [`systemctl --user daemon-reload`, `systemctl --user enable --now ${name}`];

/**
 * Has the systemd user manager keep Ginnel running, says whether it does, or takes that back.
 * @returns the exit code: done when it is as asked, for `status` when it runs; else failed
 */
export async function service(
  asked: Asked<'service'>,
  sources: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  if (sources.platform !== 'linux') {
    const { platform, command, folder } = sources;
    const words = [...command, ...programOf(asked), ...(folder.named ? ['--data-dir', folder.path] : [])];
    for (const line of texts.otherSystem(platform, commandLine(words, platform))) terminal.notify(line);
    return codes.failed;
  }
  const unit = join(configFolder(sources.environment, sources.home), 'systemd/user', `${name}.service`);
  const found = await readFile(unit, 'utf8').catch(() => null);
  const [action] = asked.operands;
  if (action === 'status') return status(unit, found !== null, sources, terminal);
  if (found !== null && !found.startsWith(unitMark)) {
    terminal.notify(texts.notOurs(unit));
    return codes.failed;
  }
  return action === 'install'
    ? install(unit, asked, sources, terminal)
    : uninstall(unit, found !== null, sources, terminal);
}

/** The command of this program that the service runs. */
function programOf({ options: { web, port } }: Asked<'service'>): readonly string[] {
  if (web !== true) return ['run', '--marked'];
  return ['--web', '--no-open', ...(port === undefined ? [] : ['--port', port])];
}

/** Words as they are typed at a prompt. */
function commandLine(words: readonly string[], platform: NodeJS.Platform): string {
  const quote = platform === 'win32' ? '"' : "'";
  return words.map((word) => (/^[\w@%+=:,./\\-]+$/u.test(word) ? word : `${quote}${word}${quote}`)).join(' ');
}

async function install(
  unit: string,
  asked: Asked<'service'>,
  { disk, command, folder, run, marked }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  const words = [...command, ...programOf(asked), ...(folder.named ? ['--data-dir', folder.path] : [])];
  try {
    await mkdir(dirname(unit), { recursive: true });
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-write', unit, thrown)));
    return codes.failed;
  }
  const written = await disk.writeText(unit, printUnit(words));
  if (!written.ok) {
    terminal.notify(sentence(written.error));
    return codes.failed;
  }
  terminal.print(texts.wrote(unit));

  const reloaded = await systemctl(run, 'daemon-reload');
  if (!reloaded.ok) {
    terminal.notify(texts.startByHand(reloaded.why));
    for (const line of byHand) terminal.notify(`  ${line}`);
    return codes.failed;
  }
  // A service that runs already does so with the unit as it was.
  const ran = (await systemctl(run, 'is-active', '--quiet', name)).ok;
  const enabled = await systemctl(run, 'enable', '--now', name);
  const started = enabled.ok && ran ? await systemctl(run, 'restart', name) : enabled;
  if (!started.ok) {
    terminal.notify(texts.notStarted(onOneLine(started.output)));
    return codes.failed;
  }
  tellWhatRuns(asked.options.web === true, await marked(), terminal);
  await tellWhen(run, terminal);
  return codes.done;
}

function tellWhatRuns(web: boolean, marked: readonly string[], terminal: Terminal): void {
  if (web) {
    terminal.print(texts.servesWindow);
  } else {
    if (marked.length > 0) terminal.print(texts.connects(marked.map((title) => visibleText(title))));
    else terminal.notify(texts.noneMarked);
    terminal.print(texts.cannotAsk);
  }
  terminal.print(texts.journal);
}

async function tellWhen(run: RunProgram, terminal: Terminal): Promise<void> {
  const uid = String(process.getuid?.() ?? '');
  const shown = await run('loginctl', ['show-user', uid, '--property=Linger']);
  if (shown?.code === 0 && /^Linger=yes$/mu.test(shown.output)) {
    terminal.print(texts.startsWithComputer);
    return;
  }
  terminal.print(texts.startsAtLogin);
  terminal.print('  loginctl enable-linger');
}

async function uninstall(
  unit: string,
  isThere: boolean,
  { run }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  if (!isThere) {
    terminal.print(texts.notThere(unit));
    return codes.done;
  }
  const stopped = await systemctl(run, 'disable', '--now', name);
  try {
    await rm(unit, { force: true });
    // Left behind where no manager could be asked.
    await rm(join(dirname(unit), 'default.target.wants', `${name}.service`), { force: true });
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-write', unit, thrown)));
    return codes.failed;
  }
  await systemctl(run, 'daemon-reload');
  terminal.print(texts.removed(unit));
  if (stopped.ok) return codes.done;
  terminal.notify(texts.stopByHand(stopped.why, name));
  return codes.failed;
}

async function status(
  unit: string,
  isThere: boolean,
  { run }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  terminal.print(isThere ? texts.installed(unit) : texts.notInstalled);
  const properties = '--property=ActiveState,SubState,MainPID,UnitFileState,Result,ActiveEnterTimestamp';
  const shown = await systemctl(run, 'show', name, properties);
  if (!shown.ok) {
    terminal.notify(shown.why);
    return codes.failed;
  }
  const values = new Map(
    shown.output.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1).trim()] as const;
    }),
  );
  const of = (key: string): string => values.get(key) ?? '';
  const isActive = of('ActiveState') === 'active';
  if (isThere) terminal.print(texts.enabled(of('UnitFileState') === 'enabled'));
  const result = of('Result') === 'success' ? '' : of('Result');
  terminal.print(isActive ? texts.runs(of('ActiveEnterTimestamp'), of('MainPID')) : texts.doesNotRun(result));
  return isActive ? codes.done : codes.failed;
}

interface Answer {
  readonly ok: boolean;
  readonly output: string;
  /** Where it went wrong: a sentence. */
  readonly why: string;
}

/** Asks the user manager; never throws. */
async function systemctl(run: RunProgram, ...args: readonly string[]): Promise<Answer> {
  const result = await run('systemctl', ['--user', ...args]);
  if (result === null) return { ok: false, output: '', why: texts.noSystemd };
  const output = result.output.trim();
  return { ok: result.code === 0, output, why: texts.unreachable(onOneLine(output)) };
}
