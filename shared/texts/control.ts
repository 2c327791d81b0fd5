import type { ControlRefused } from '../control-wire';

/** Why the engine of another process did not answer. */
export const unanswered = {
  noConnection: 'Its control socket takes no connection: ',
  closed: 'It closed the connection without a word.',
  silent: 'It took the connection, and said nothing.',
  fellSilent: 'It has said nothing for a while. It may be stopped, or this computer too busy.',
  notUnderstood: 'It said something else than Ginnel does.',
  stranger: 'It could not prove that it is the Ginnel that holds the data folder.',
  refused: 'It refused: ',
  notPublished: 'It has no control socket, or this user may not use it.',
} as const;

/** The reason of a refusal. */
export const refused: Readonly<Record<ControlRefused['refused'], string>> = {
  hello: 'the first line is not understood there.',
  key: 'the key in the lock file is not its own.',
  protocol: 'it speaks another protocol.',
  request: 'a request was not understood.',
  full: 'as many programs are attached as may be. Close some of them.',
  unread: 'what it told was not read.',
  ending: 'it is ending.',
};

/** Descriptions in the JSON Schema of the control socket. */
export const describedMessages = {
  title: 'Messages of Ginnel’s control socket',
  description: (protocol: number): string =>
    `Protocol ${String(protocol)}: one JSON text a line, both ways. See electron/ipc/README.md.`,
  hello: 'Program to engine, first.',
  ready: 'Engine to program: it is let in.',
  refused: 'Engine to program, last: why it goes on no further.',
  request: 'Program to engine: a command. Its input is described as COMMAND.input.',
  reply:
    'Engine to program: the result of the request with that id. Its value is described as COMMAND.output.',
  event: 'Engine to program: an event that the hello named. Its payload is described as EVENT.payload.',
  error: 'Why a command failed.',
} as const;
