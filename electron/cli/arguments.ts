import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'run'; readonly name: string; readonly dataDir: string | undefined }
  | { readonly kind: 'list'; readonly json: boolean; readonly dataDir: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'mistake'; readonly text: string };

export const usage = `Usage: culvert run NAME [--data-dir DIR]
       culvert list [--json] [--data-dir DIR]
       culvert --help | --version

  run NAME        opens a saved session without a window and prints its event log until Ctrl+C
  list            prints the saved sessions and their forwards, in PuTTY's notation
  --json          prints them as JSON
  --data-dir DIR  folder of the saved sessions; CULVERT_DATA_DIR does the same

Exit codes: 0 ended as asked, 1 the session failed, 2 wrong usage or no such session.
`;

const options = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** Reads the arguments after the program's name. */
export function readArguments(args: readonly string[]): Invocation {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'mistake', text: parsed };
  const { values, positionals } = parsed;
  const dataDir = values['data-dir'];
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, name, ...more] = positionals;
  switch (command) {
    case undefined:
      return { kind: 'mistake', text: 'A command is missing.' };
    case 'run':
      if (values.json === true) return { kind: 'mistake', text: '--json goes with list only.' };
      if (name === undefined) return { kind: 'mistake', text: 'run needs the name of a saved session.' };
      if (more.length > 0) {
        return { kind: 'mistake', text: 'run takes one name; put quotes around a name with blanks.' };
      }
      return { kind: 'run', name, dataDir };
    case 'list':
      if (name !== undefined) return { kind: 'mistake', text: 'list takes no name.' };
      return { kind: 'list', json: values.json === true, dataDir };
    default:
      return { kind: 'mistake', text: `There is no command "${command}".` };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
