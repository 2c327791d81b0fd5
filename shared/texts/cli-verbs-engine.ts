import type { VerbText } from './cli-verbs';

/** Texts about the verbs that work on the Ginnel that runs, as in `cli-verbs`. */
const unknownName = 'no session, group or tag is called so';
const unanswered = 'one waits for an answer that nobody could be asked for here';

export const up = {
  text: {
    summary: 'opens sessions and leaves them open',
    description: [
      'Opens sessions in the Ginnel that runs: the desktop app, browser mode or "ginnel serve". Where none runs, one is started in the background, which ends when no session is open any more. A session is named by its name, a group by its path (Production/EU, and all that is in it), a tag as tag:WORD; an ssh command in quotes opens a session that is saved nowhere.',
      'It returns when each session is up, its forwards listening, or is known not to be. With --wait it waits through failed attempts, and until the destinations of the Local forwards answer, too. Questions are put at the terminal; without one they wait in the window, and the exit code says so.',
    ],
    examples: [
      ['up staging', 'opens the session staging'],
      ['up Production/ tag:db --wait', 'opens a group and all sessions tagged db, and waits until they work'],
      ['up "ssh -L 5432:db:5432 me@bastion"', 'opens what the command describes'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'all of them are up',
    failed: 'one is not up; standard error says why, and whether it is tried again',
    needsAnswer: unanswered,
    unknownName,
  },
  wait: 'waits through failed attempts, and until destinations answer',
  timeout: 'waits no longer than this; 60 when not given',
} as const;

export const down = {
  text: {
    summary: 'disconnects sessions',
    description: [
      'Disconnects open sessions of the Ginnel that runs, the last one first. Their ports are free when it returns. A session that is saved nowhere is named by its title, as status shows it, or by its server, as USER@HOST:PORT.',
    ],
    examples: [
      ['down staging', 'disconnects the session staging'],
      ['down --all', 'disconnects all'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'they are disconnected, or were not open',
    failed: 'one could not be disconnected',
    unknownName,
  },
  all: 'all open sessions',
} as const;

export const status = {
  text: {
    summary: 'prints what open sessions and their forwards do',
    description: [
      'Prints the open sessions of the Ginnel that runs, or those that are named, open or not: what they do, what went wrong, and where their forwards listen.',
      'With --json each session is one line of JSON: id, name, group, tags, server, state, up, since, error, retryAt, reconnects, lastLoss, roundTrip in milliseconds, and forwards with id, name, kind, notation, state, bound, error, destination (unknown, asking, ok, failed), connections, connectionsTotal, sent and received in bytes. Times are in ISO 8601. Fields come to be added; none changes its meaning.',
      'With --watch it stays, and prints a session whenever something of it changes, until Ctrl+C. Where the Ginnel that runs ends, it says so and waits for one to run again.',
    ],
    examples: [
      ['status', 'prints all that are open'],
      ['status staging --json', 'prints one line of JSON, and exits with 0 where it is up'],
      ['status --watch --json', 'prints a line for each change'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'all that were printed are up, or none is open and none was named',
    failed: 'one is not up, or wants to be looked at',
    unknownName,
  },
  json: 'prints a line of JSON for each session',
  watch: 'stays, and prints each change',
} as const;

export const log = {
  text: {
    summary: 'prints the event logs of open sessions',
    description: [
      'Prints the event logs of open sessions, oldest first. With --follow it stays and prints what is added, of sessions that are opened later, too, until Ctrl+C.',
    ],
    examples: [
      ['log staging', 'prints the log of the session staging'],
      ['log -f tag:db', 'follows those of all sessions tagged db'],
    ],
  } satisfies VerbText,
  exits: { done: 'they are printed', failed: 'one is not open', unknownName },
  follow: 'stays, and prints what is added',
} as const;

export const ports = {
  text: {
    summary: 'prints the TCP ports that listen on a session’s server',
    description: [
      'Asks the server of a session, by one command there, which TCP ports listen on it: a line for each, with the addresses, and the program where the server tells. A session that is not connected is connected for the moment, without its forwards.',
      'With --json each port is one line of JSON: port, addresses, program, which is null where the server does not tell.',
    ],
    examples: [
      ['ports staging', 'prints the ports of the server of staging'],
      ['ports staging --json', 'prints a line of JSON for each'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'they are printed',
    failed: 'the server could not be asked',
    needsAnswer: unanswered,
    unknownName: 'no session is called so',
  },
  json: 'prints a line of JSON for each port',
  timeout: 'waits no longer than this for the session; 60 when not given',
} as const;

export const open = {
  text: {
    summary: 'opens the web page behind a forward, or what a link says',
    description: [
      'Opens the web page behind a Local forward in the browser, and prints its address. The session is brought up as by "ginnel up", and stays open. Where it has several forwards, the first that answers as a web page is taken, unless one is named: by its name, its port, or as PuTTY lists it (L8080).',
      'A link, ssh://... or ginnel://..., is shown in the window of the desktop app, which is started where it does not run. Nothing is opened by that.',
    ],
    examples: [
      ['open wiki', 'opens the page behind the session wiki'],
      ['open staging 8080', 'opens the one behind its forward from port 8080'],
      ['open ginnel://session/wiki', 'shows the session wiki in the window'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'the browser was asked to open it; the window shows the link',
    failed: 'there is nothing to open, or the session is not up',
    needsAnswer: unanswered,
    unknownName: 'no session, or no forward of it, is called so',
  },
  timeout: 'waits no longer than this for the session; 60 when not given',
} as const;
