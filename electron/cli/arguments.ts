import { parseArgs } from 'node:util';
import { exportFormatSchema, type ExportFormat } from '../../shared/export';
import { mistakes } from '../../shared/texts/cli';
import { mistakes as transferMistakes } from '../../shared/texts/cli-transfer';
import { readMetricsPlace, type MetricsPlace } from './metrics/place';
import type { ServeOptions } from './serve';

/** The command line's request. */
export type Invocation =
  | {
      readonly kind: 'run';
      /** Names of saved sessions; none where those that are marked are meant. */
      readonly names: readonly string[];
      readonly dataDir: string | undefined;
    }
  | ({ readonly kind: 'serve'; readonly dataDir: string | undefined } & ServeOptions)
  | { readonly kind: 'test'; readonly name: string; readonly dataDir: string | undefined }
  | { readonly kind: 'list'; readonly json: boolean; readonly dataDir: string | undefined }
  | {
      readonly kind: 'service';
      readonly action: 'install' | 'uninstall' | 'status';
      /** The service serves the window to a browser, instead of opening the marked sessions alone. */
      readonly web: boolean;
      readonly port: string | undefined;
      /** The system's manager runs it, and not the user's. */
      readonly system: boolean;
      /** Who runs it then; a user of its own when not given. */
      readonly user: string | undefined;
      readonly lowPorts: boolean;
      /** The words that have it serve metrics, if any. */
      readonly metrics: readonly string[];
      readonly dataDir: string | undefined;
    }
  | {
      readonly kind: 'import';
      /** A path, or `-` for the standard input. */
      readonly file: string;
      readonly yes: boolean;
      readonly dryRun: boolean;
      readonly replace: boolean;
      readonly dataDir: string | undefined;
    }
  | {
      readonly kind: 'export';
      /** Names of saved sessions; none for all of them. */
      readonly names: readonly string[];
      readonly format: ExportFormat;
      readonly dataDir: string | undefined;
    }
  /** The JSON Schema of exported sessions. */
  | { readonly kind: 'schema' }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'mistake'; readonly text: string };

const options = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  marked: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  'until-idle': { type: 'boolean' },
  metrics: { type: 'string' },
  'metrics-open-to-others': { type: 'boolean' },
  web: { type: 'boolean' },
  port: { type: 'string' },
  system: { type: 'boolean' },
  user: { type: 'string' },
  'low-ports': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  replace: { type: 'boolean' },
  format: { type: 'string' },
  all: { type: 'boolean' },
  schema: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** Which command takes which options, besides those that all take. */
const owners = {
  json: ['list', 'serve'],
  quiet: 'serve',
  'until-idle': 'serve',
  metrics: ['serve', 'service install'],
  'metrics-open-to-others': ['serve', 'service install'],
  marked: 'run',
  web: 'service install',
  port: 'service install',
  system: ['service install', 'service uninstall', 'service status'],
  user: 'service install',
  'low-ports': 'service install',
  yes: 'import',
  'dry-run': 'import',
  replace: 'import',
  format: 'export',
  all: 'export',
  schema: 'export',
} as const;
const owned = Object.keys(owners) as readonly (keyof typeof owners)[];

/** Reads the arguments after the program's name. */
export function readArguments(args: readonly string[]): Invocation {
  const parsed = parse(args);
  if (typeof parsed === 'string') return mistake(parsed);
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...names] = positionals;
  const called = command === 'service' ? `service ${names[0] ?? ''}` : command;
  for (const option of owned) {
    const of: readonly string[] = [owners[option]].flat();
    if (values[option] !== undefined && command !== undefined && !of.includes(called ?? '')) {
      return mistake(mistakes.optionOf(option, of));
    }
  }
  const dataDir = values['data-dir'];
  switch (command) {
    case undefined:
      return mistake(mistakes.noCommand);
    case 'run':
      if (values.marked === true) {
        return names.length === 0 ? { kind: 'run', names, dataDir } : mistake(mistakes.markedWithNames);
      }
      if (names.length === 0) return mistake(mistakes.runWithoutName);
      return { kind: 'run', names: [...new Set(names)], dataDir };
    case 'test': {
      const [name, ...more] = names;
      if (name === undefined) return mistake(mistakes.testWithoutName);
      if (more.length > 0) return mistake(mistakes.testWithNames);
      return { kind: 'test', name, dataDir };
    }
    case 'list':
      if (names.length > 0) return mistake(mistakes.listWithName);
      return { kind: 'list', json: values.json === true, dataDir };
    case 'serve':
      return names.length > 0 ? mistake(mistakes.serveWithName) : readServe(values);
    case 'import':
      return readImport(names, values);
    case 'export':
      return readExport(names, values);
    case 'service':
      return readService(names, values);
    default:
      return mistake(mistakes.unknownCommand(command));
  }
}

type Values = Exclude<ReturnType<typeof parse>, string>['values'];

function readServe(values: Values): Invocation {
  const { quiet = false, json = false, 'until-idle': untilIdle = false, 'data-dir': dataDir } = values;
  const metrics = readMetrics(values);
  return typeof metrics === 'string'
    ? mistake(metrics)
    : { kind: 'serve', quiet, json, untilIdle, metrics, dataDir };
}

/** Where metrics are served; null for nowhere; or what is wrong with that. */
function readMetrics({
  metrics: typed,
  'metrics-open-to-others': isOpen = false,
}: Values): MetricsPlace | null | string {
  if (typed === undefined) return isOpen ? mistakes.openWithoutMetrics : null;
  const place = readMetricsPlace(typed, isOpen);
  if (place === 'no-place') return mistakes.metricsPlace(typed);
  return place === 'open-to-others' ? mistakes.metricsOpen(typed) : place;
}

function readImport([file, ...more]: readonly string[], values: Values): Invocation {
  if (file === undefined || more.length > 0) return mistake(transferMistakes.importOne);
  const { yes = false, 'dry-run': dryRun = false, replace = false, 'data-dir': dataDir } = values;
  return { kind: 'import', file, yes, dryRun, replace, dataDir };
}

function readExport(names: readonly string[], values: Values): Invocation {
  if (values.schema === true) return { kind: 'schema' };
  const { all = false, 'data-dir': dataDir } = values;
  const format = exportFormatSchema.safeParse(values.format);
  if (!format.success) return mistake(transferMistakes.exportFormat(exportFormatSchema.options));
  if (all && names.length > 0) return mistake(transferMistakes.allWithNames);
  if (!all && names.length === 0) return mistake(transferMistakes.exportWithoutName);
  return { kind: 'export', names: [...new Set(names)], format: format.data, dataDir };
}

function readService([action, ...more]: readonly string[], values: Values): Invocation {
  const { web = false, port } = values;
  if ((action !== 'install' && action !== 'uninstall' && action !== 'status') || more.length > 0) {
    return mistake(mistakes.service);
  }
  if (port !== undefined && !web) return mistake(mistakes.portWithoutWeb);
  if (port !== undefined && !isPort(port)) return mistake(mistakes.port(port));
  const { system = false, user, 'low-ports': lowPorts = false, 'metrics-open-to-others': isOpen } = values;
  if (!system && user !== undefined) return mistake(mistakes.systemAlone('user'));
  if (!system && lowPorts) return mistake(mistakes.systemAlone('low-ports'));
  if (user !== undefined && !isUserName(user)) return mistake(mistakes.user(user));
  if (web && system) return mistake(mistakes.withoutWeb('system'));
  if (web && values.metrics !== undefined) return mistake(mistakes.withoutWeb('metrics'));
  const place = readMetrics(values);
  if (typeof place === 'string') return mistake(place);
  const opened = isOpen === true ? ['--metrics-open-to-others'] : [];
  const metrics = values.metrics === undefined ? [] : ['--metrics', values.metrics, ...opened];
  return {
    ...{ kind: 'service', action, web, port, system, user, lowPorts, metrics },
    dataDir: values['data-dir'],
  };
}

/** Whether a text is a name that systemd takes for a user. */
function isUserName(text: string): boolean {
  return /^[a-z_][\w.-]{0,255}$/iu.test(text);
}

/** Whether a text is a port number, 0 for any free one. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/u.test(text) && Number(text) <= 65535;
}

function mistake(text: string): Invocation {
  return { kind: 'mistake', text };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
