import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sentence } from '../../shared/errors';
import { onOneLine } from '../../shared/event-log';
import { service as texts } from '../../shared/texts/cli';
import { visibleText } from '../../shared/visible-text';
import { configFolder, fileError, type DataFolder, type Disk } from '../storage';
import type { RunProgram } from '../system/run-program';
import { codes } from './codes';
import { placeMistake } from './metrics/place';
import { notifyingSince, printUnit, systemData, unitMark, type SystemPart } from './systemd-unit';
import type { Terminal } from './terminal';
import type { Asked as AskedOf } from './verbs';

type Asked = AskedOf<'service'>;

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
  /** The number of the user who runs this. */
  readonly uid: number;
  /** Folder of the system manager's units. */
  readonly systemUnits: string;
}

const name = 'ginnel';

/** Words to systemctl for one of its managers. */
const reaching = (system: boolean, ...args: readonly string[]): readonly string[] => [
  ...(system ? [] : ['--user']),
  ...args,
];

/**
 * Has systemd keep Ginnel running, by the user's manager or the system's, says whether it does, or takes that back.
 * @returns the exit code: done when it is as asked, for `status` when it runs; else failed, or usage
 */
export async function service(asked: Asked, sources: ServiceSources, terminal: Terminal): Promise<number> {
  const { options } = asked;
  const mistake = mistakeIn(asked);
  if (mistake !== null) {
    terminal.notify(mistake);
    return codes.usage;
  }
  if (sources.platform !== 'linux') {
    const { platform, command, folder } = sources;
    const words = [...command, ...programOf(asked), ...(folder.named ? ['--data-dir', folder.path] : [])];
    for (const line of texts.otherSystem(platform, commandLine(words, platform))) terminal.notify(line);
    return codes.failed;
  }
  const [action] = asked.operands;
  const system = options.system === true;
  const folder = system
    ? sources.systemUnits
    : join(configFolder(sources.environment, sources.home), 'systemd/user');
  const unit = join(folder, `${name}.service`);
  const found = await readFile(unit, 'utf8').catch(() => null);
  if (action === 'status') return status(unit, found !== null, asked, sources, terminal);
  const obstacle = system ? obstacleTo(asked, sources) : null;
  if (obstacle !== null) {
    terminal.notify(obstacle);
    return codes.failed;
  }
  if (found !== null && !found.startsWith(unitMark)) {
    terminal.notify(texts.notOurs(unit));
    return codes.failed;
  }
  return action === 'install'
    ? install(unit, asked, sources, terminal)
    : uninstall(unit, found !== null, asked, sources, terminal);
}

/** The command of this program that the service runs. */
function programOf({ options }: Asked): readonly string[] {
  const { web, port, metrics, 'metrics-open-to-others': isOpen } = options;
  if (web === true) return ['--web', '--no-open', ...(port === undefined ? [] : ['--port', port])];
  const opened = isOpen === true ? ['--metrics-open-to-others'] : [];
  return ['serve', ...(metrics === undefined ? [] : ['--metrics', metrics, ...opened])];
}

/** The fault of the options, a sentence; null where they have none. */
function mistakeIn({ options }: Asked): string | null {
  const { user, metrics, web, system, 'metrics-open-to-others': isOpen = false } = options;
  if (web === true && system === true) return texts.withoutWeb('--system');
  if (web === true && metrics !== undefined) return texts.withoutWeb('--metrics');
  if (user !== undefined && !/^[a-z_][\w.-]{0,255}$/iu.test(user)) return texts.noUserName(user);
  return metrics === undefined ? null : placeMistake(metrics, isOpen);
}

/** Why the system's manager cannot run it; null where it can. */
function obstacleTo(
  { operands: [action], options: { user } }: Asked,
  { uid, command, folder }: ServiceSources,
): string | null {
  if (uid !== 0) return texts.needsRoot;
  if (action !== 'install') return null;
  if (user === undefined && folder.named) return texts.folderNeedsUser;
  // A home folder is open to its owner alone; which one that is, systemd says at the start.
  const isClosed = (path: string): boolean =>
    /^\/(?:home|root|run\/user)\//u.test(path) && !(user !== undefined && !path.startsWith('/root/'));
  const closed = command.find(isClosed);
  return closed === undefined ? null : texts.programInHome(closed);
}

/** Words as they are typed at a prompt. */
function commandLine(words: readonly string[], platform: NodeJS.Platform): string {
  const quote = platform === 'win32' ? '"' : "'";
  return words.map((word) => (/^[\w@%+=:,./\\-]+$/u.test(word) ? word : `${quote}${word}${quote}`)).join(' ');
}

async function install(
  unit: string,
  asked: Asked,
  { disk, command, folder, run, marked }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  const { system = false, web = false, user = null, 'low-ports': lowPorts = false } = asked.options;
  const dataDir = folder.named ? folder.path : system ? systemData : null;
  const words = [...command, ...programOf(asked), ...(dataDir === null ? [] : ['--data-dir', dataDir])];
  const part: SystemPart | null = system
    ? { user, lowPorts, folder: folder.named ? folder.path : null }
    : null;
  try {
    await mkdir(dirname(unit), { recursive: true });
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-write', unit, thrown)));
    return codes.failed;
  }
  const notifies = await isNotified(run);
  const text = printUnit({ command: words, opensBrowsers: web, notifies, system: part });
  const written = await disk.writeText(unit, text);
  if (!written.ok) {
    terminal.notify(sentence(written.error));
    return codes.failed;
  }
  terminal.print(texts.wrote(unit));

  const reloaded = await systemctl(run, system, 'daemon-reload');
  if (!reloaded.ok) {
    terminal.notify(texts.startByHand(reloaded.why));
    for (const line of [['daemon-reload'], ['enable', '--now', name]])
      terminal.notify(`  systemctl ${reaching(system, ...line).join(' ')}`);
    return codes.failed;
  }
  // A service that runs already does so with the unit as it was.
  const ran = (await systemctl(run, system, 'is-active', '--quiet', name)).ok;
  const enabled = await systemctl(run, system, 'enable', '--now', name);
  const started = enabled.ok && ran ? await systemctl(run, system, 'restart', name) : enabled;
  if (!started.ok) {
    terminal.notify(texts.notStarted(onOneLine(started.output)));
    return codes.failed;
  }
  if (part === null) {
    tellWhatRuns(web, await marked(), terminal);
    await tellWhen(run, terminal);
  } else {
    for (const line of texts.systemRuns(part.user, dataDir ?? systemData)) terminal.print(line);
  }
  return codes.done;
}

/** Whether what systemd-notify says is heard here; what cannot be found out is answered with no. */
async function isNotified(run: RunProgram): Promise<boolean> {
  const shown = await run('systemctl', ['--version']);
  const [, version] = /^systemd (\d+)/u.exec(shown?.output ?? '') ?? [];
  return Number(version) >= notifyingSince;
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
  { options: { system = false } }: Asked,
  { run }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  if (!isThere) {
    terminal.print(texts.notThere(unit));
    return codes.done;
  }
  const stopped = await systemctl(run, system, 'disable', '--now', name);
  try {
    await rm(unit, { force: true });
    // Left behind where no manager could be asked.
    const wants = `${system ? 'multi-user' : 'default'}.target.wants`;
    await rm(join(dirname(unit), wants, `${name}.service`), { force: true });
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-write', unit, thrown)));
    return codes.failed;
  }
  await systemctl(run, system, 'daemon-reload');
  terminal.print(texts.removed(unit));
  if (stopped.ok) return codes.done;
  terminal.notify(texts.stopByHand(stopped.why, reaching(system, 'stop', name).join(' ')));
  return codes.failed;
}

async function status(
  unit: string,
  isThere: boolean,
  { options: { system = false } }: Asked,
  { run }: ServiceSources,
  terminal: Terminal,
): Promise<number> {
  terminal.print(isThere ? texts.installed(unit) : texts.notInstalled);
  const properties =
    '--property=ActiveState,SubState,MainPID,UnitFileState,Result,ActiveEnterTimestamp,StatusText';
  const shown = await systemctl(run, system, 'show', name, properties);
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
  if (isThere) terminal.print(texts.enabled(of('UnitFileState') === 'enabled', system));
  const result = of('Result') === 'success' ? '' : of('Result');
  terminal.print(isActive ? texts.runs(of('ActiveEnterTimestamp'), of('MainPID')) : texts.doesNotRun(result));
  if (isActive && of('StatusText') !== '') terminal.print(texts.sessions(of('StatusText')));
  return isActive ? codes.done : codes.failed;
}

interface Answer {
  readonly ok: boolean;
  readonly output: string;
  /** Where it went wrong: a sentence. */
  readonly why: string;
}

/** Asks the user's manager, or the system's; never throws. */
async function systemctl(run: RunProgram, system: boolean, ...args: readonly string[]): Promise<Answer> {
  const result = await run('systemctl', reaching(system, ...args));
  if (result === null) return { ok: false, output: '', why: texts.noSystemd };
  const output = result.output.trim();
  return { ok: result.code === 0, output, why: texts.unreachable(onOneLine(output), system) };
}
