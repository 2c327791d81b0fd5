import type { Terminal } from '../cli/terminal';
import type { Asked, VerbName } from '../cli/verbs';

/** The verbs that the entry does not answer by itself. */
type Handled = Exclude<VerbName, 'help' | 'completion'>;

type Handler<Name extends Handled> = (
  asked: Asked<Name>,
  terminal: Terminal,
  sessionThread: URL,
) => Promise<number>;

/** The handler of each verb, loaded when it is asked for: a list of names need not wait for what carries tunnels. */
const handlers: { readonly [Name in Handled]: () => Promise<Handler<Name>> } = {
  run: async () => (await import('./run')).run,
  test: async () => (await import('./run')).test,
  serve: async () => (await import('./serve')).serveAlone,
  list: async () => (await import('./list')).list,
  import: async () => (await import('./transfer')).bringIn,
  export: async () => (await import('./transfer')).handOut,
  service: async () => (await import('./service')).keepRunning,
  up: async () => (await import('./open-sessions')).up,
  down: async () => (await import('./open-sessions')).down,
  status: async () => (await import('./open-sessions')).status,
  log: async () => (await import('./open-sessions')).log,
  add: async () => (await import('./edit')).add,
  edit: async () => (await import('./edit')).edit,
  rm: async () => (await import('./edit')).rm,
  ports: async () => (await import('./open')).ports,
  open: async () => (await import('./open')).open,
  doctor: async () => (await import('./doctor')).doctor,
};

/**
 * Does what is asked.
 * @param sessionThread the program that threads of sessions run
 * @returns the exit code, after everything is closed
 */
export async function handle<Name extends Handled>(
  asked: Asked<Name>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const handler = await handlers[asked.kind]();
  return handler(asked, terminal, sessionThread);
}
