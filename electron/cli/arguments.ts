import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Invocation =
  | {
      readonly kind: 'run';
      /** Names of saved sessions; none where those that are marked are meant. */
      readonly names: readonly string[];
      readonly dataDir: string | undefined;
    }
  | { readonly kind: 'test'; readonly name: string; readonly dataDir: string | undefined }
  | { readonly kind: 'list'; readonly json: boolean; readonly dataDir: string | undefined }
  | {
      readonly kind: 'service';
      readonly action: 'install' | 'uninstall' | 'status';
      /** The service serves the window to a browser, instead of opening the marked sessions alone. */
      readonly web: boolean;
      readonly port: string | undefined;
      readonly dataDir: string | undefined;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'mistake'; readonly text: string };

export const usage = `Usage: ginnel run NAME... [--data-dir DIR]
       ginnel run --marked [--data-dir DIR]
       ginnel test NAME [--data-dir DIR]
       ginnel list [--json] [--data-dir DIR]
       ginnel service install [--web [--port N]] [--data-dir DIR]
       ginnel service uninstall | status
       ginnel --web [--port N] [--no-open] [--data-dir DIR]
       ginnel --help | --version

  run NAME...        opens saved sessions without a window and prints their event logs until Ctrl+C
  run --marked       those that are marked to be connected when Ginnel starts
  test NAME          tests a saved session step by step, from the server's name to the forwards' destinations
  list               prints the saved sessions and their forwards, in PuTTY's notation
  --json             prints them as JSON
  service install    has systemd start the marked sessions when you log in, and keep them running
  service uninstall  takes that back
  service status     says whether it is installed and runs
  --web              serves the window to a browser on this computer
  --data-dir DIR     folder of the saved sessions; GINNEL_DATA_DIR does the same

Exit codes: 0 ended as asked, 1 all sessions or a step of the test failed, 2 wrong usage or no such session, 70 Ginnel broke.
`;

const options = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  marked: { type: 'boolean' },
  web: { type: 'boolean' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** Which command takes which options, besides those that all take. */
const owners = { json: 'list', marked: 'run', web: 'service install', port: 'service install' } as const;

/** Reads the arguments after the program's name. */
export function readArguments(args: readonly string[]): Invocation {
  const parsed = parse(args);
  if (typeof parsed === 'string') return mistake(parsed);
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, ...names] = positionals;
  const called = command === 'service' ? `service ${names[0] ?? ''}` : command;
  for (const option of ['json', 'marked', 'web', 'port'] as const) {
    if (values[option] !== undefined && command !== undefined && owners[option] !== called) {
      return mistake(`--${option} goes with ${owners[option]} only.`);
    }
  }
  const dataDir = values['data-dir'];
  switch (command) {
    case undefined:
      return mistake('A command is missing.');
    case 'run':
      if (values.marked === true) {
        return names.length === 0
          ? { kind: 'run', names, dataDir }
          : mistake('--marked stands for the sessions to run: it takes no names.');
      }
      if (names.length === 0) return mistake('run needs the name of a saved session, or --marked.');
      return { kind: 'run', names: [...new Set(names)], dataDir };
    case 'test': {
      const [name, ...more] = names;
      if (name === undefined) return mistake('test needs the name of a saved session.');
      if (more.length > 0) return mistake('test takes one name; put quotes around a name with blanks.');
      return { kind: 'test', name, dataDir };
    }
    case 'list':
      if (names.length > 0) return mistake('list takes no name.');
      return { kind: 'list', json: values.json === true, dataDir };
    case 'service':
      return readService(names, values);
    default:
      return mistake(`There is no command "${command}".`);
  }
}

type Values = Exclude<ReturnType<typeof parse>, string>['values'];

function readService([action, ...more]: readonly string[], values: Values): Invocation {
  const { web = false, port } = values;
  if ((action !== 'install' && action !== 'uninstall' && action !== 'status') || more.length > 0) {
    return mistake('service takes one word: install, uninstall or status.');
  }
  if (port !== undefined && !web) return mistake('--port goes with --web.');
  if (port !== undefined && (!/^\d{1,5}$/u.test(port) || Number(port) > 65535)) {
    return mistake(`"${port}" is not a port.`);
  }
  return { kind: 'service', action, web, port, dataDir: values['data-dir'] };
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
