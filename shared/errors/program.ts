import { z } from 'zod';
import { kind } from './definition';
import { count } from '../texts/numbers';

const file = z.strictObject({ path: z.string(), detail: z.string() });

/** By what was found in place of what was read, of a session, or of a forward. */
const sessionChanged = {
  changed: (title: string) => ({
    what: `"${title}" was changed elsewhere since it was read here.`,
    why: 'Another window, or the command line, saved it meanwhile.',
    todo: 'Look at what differs, then save again. Nothing was written.',
  }),
  deleted: (title: string) => ({
    what: `"${title}" was deleted elsewhere since it was read here.`,
    why: 'Another window, or the command line, deleted it meanwhile.',
    todo: 'Save it again to have it back. Nothing was written.',
  }),
  added: (title: string) => ({
    what: `"${title}" is saved already.`,
    why: 'Another window, or the command line, saved it meanwhile.',
    todo: 'Look at what differs, then save again. Nothing was written.',
  }),
} as const;

/** Trouble with Ginnel's own files, and between its own parts. */
export const programErrors = {
  'file-write': kind({
    data: file,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `Unable to save: "${path}" could not be written.`,
      why: detail,
      todo: 'Make the file and its folder writable, or free some space, then save again. Nothing you typed is lost.',
    }),
  }),
  'file-read': kind({
    data: file,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `"${path}" could not be read.`,
      why: detail,
      todo: 'Make the file readable and start Ginnel again; until then it is left as it is.',
    }),
  }),
  'file-newer': kind({
    data: z.strictObject({ path: z.string() }),
    retryable: false,
    explain: ({ path }) => ({
      what: `"${path}" was written by a newer Ginnel and is left as it is.`,
      todo: 'Update Ginnel to change what is in it.',
    }),
  }),
  'log-not-written': kind({
    data: file,
    retryable: true,
    explain: ({ path, detail }) => ({
      what: `Event logs are not written to "${path}" for now.`,
      why: detail,
      todo: 'Free some space, or make the folder writable: they are written again by themselves then. The window shows all the same.',
    }),
  }),
  'ended-unasked': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({
      what: 'Ginnel ended without closing the session.',
      why: 'It was ended from outside, or this computer went off. The exact time is not known; it was noticed when the session was opened again.',
    }),
  }),
  'thread-ended': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'The thread that ran this session ended unexpectedly.',
      why: detail,
      todo: 'The session is opened again by itself. If it happens again, please report it, with the diagnostics from the Event Log panel.',
    }),
  }),
  'thread-hung': kind({
    data: z.strictObject({ seconds: z.number() }),
    retryable: true,
    explain: ({ seconds }) => ({
      what: `The thread that ran this session stopped answering for ${String(seconds)} seconds and was replaced.`,
      why: 'Something kept it busy: as a rule an unusual message of a server or of a program that used a forward.',
      todo: 'The session is opened again by itself. If it happens again, please report it, with the diagnostics from the Event Log panel.',
    }),
  }),
  'open-files-limit': kind({
    /** The limit is known on Linux alone, which has the service, too. */
    data: z.strictObject({ whose: z.enum(['program', 'system']), limit: z.number().nullable() }),
    retryable: true,
    explain: ({ whose, limit }) =>
      whose === 'program'
        ? {
            what: `Ginnel's limit of open files and sockets is reached${limit === null ? '' : ` (${count(limit)})`}.`,
            why: 'Every connection through a forward takes one. New connections are closed at once.',
            todo: `Close connections that are not needed. To raise the limit, start Ginnel from a shell after "ulimit -n 65536"${limit === null ? '' : '; for the service, set LimitNOFILE=65536'}.`,
          }
        : {
            what: 'This computer’s limit of open files is reached.',
            why: 'All its programs together have too many open. New connections are closed at once.',
            todo: 'End programs that are not needed, or have the limit raised (on Linux: sysctl fs.file-max).',
          },
  }),
  'login-item-approval': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({
      what: 'macOS does not start Ginnel at login yet.',
      why: 'It waits for your approval; so it does for what was switched off on its list before.',
      todo: 'Switch Ginnel on in System Settings > General > Login Items. It is on here, too, once you are back.',
    }),
  }),
  'login-item-refused': kind({
    data: z.strictObject({ platform: z.enum(['win32', 'darwin']), on: z.boolean(), detail: z.string() }),
    retryable: false,
    explain: ({ platform, on, detail }) => ({
      what: `${platform === 'win32' ? 'Windows' : 'macOS'} did not ${on ? 'put Ginnel on' : 'take Ginnel off'} its list of what starts at login.`,
      ...(detail === '' ? {} : { why: `Its answer was "${detail}".` }),
      todo:
        platform === 'win32'
          ? 'Look for Ginnel in Settings > Apps > Startup, or ask who administers this computer whether the list is locked.'
          : 'Move Ginnel into the Applications folder and try again, or change the list yourself in System Settings > General > Login Items. macOS lists signed programs only.',
    }),
  }),
  'session-changed': kind({
    data: z.strictObject({ title: z.string(), how: z.enum(['changed', 'deleted', 'added']) }),
    retryable: false,
    explain: ({ title, how }) => sessionChanged[how](title),
  }),
  'not-found': kind({
    data: z.strictObject({ what: z.string() }),
    retryable: false,
    explain: ({ what }) => ({ what: `There is no such ${what} any more.` }),
  }),
  'bad-request': kind({
    data: z.strictObject({ command: z.string(), detail: z.string() }),
    retryable: false,
    explain: ({ command, detail }) => ({ what: `The request "${command}" was not understood.`, why: detail }),
  }),
  'not-available': kind({
    data: z.strictObject({ what: z.string() }),
    retryable: false,
    explain: ({ what }) => ({ what: `${what} is not available here.` }),
  }),
  ending: kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({ what: 'Ginnel is ending.', todo: 'Start it again to open sessions.' }),
  }),
  'control-socket': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The command line cannot reach this Ginnel: no control socket could be made.',
      why: detail,
      todo: 'Give a data folder with --data-dir that is on a usual disk. Sessions and the window work all the same.',
    }),
  }),
  'consent-unattended': kind({
    data: z.strictObject({ command: z.string() }),
    retryable: false,
    explain: ({ command }) => ({
      what: `The command "${command}" was not allowed to run.`,
      why: 'A program without a person at it may not agree to that.',
      todo: 'Agree once in the window or at a terminal. The answer is kept for exactly this command.',
    }),
  }),
  'engine-missing': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({
      what: 'No Ginnel runs on this data folder.',
      todo: 'Open the app, or start sessions with "ginnel up".',
    }),
  }),
  'engine-lost': kind({
    data: z.strictObject({}),
    retryable: true,
    explain: () => ({
      what: 'The connection to the Ginnel that runs was lost.',
      why: 'It was ended, or it crashed.',
      todo: 'Start it again, with "ginnel serve" or by opening the app.',
    }),
  }),
  'control-unanswered': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The Ginnel that runs on this data folder does not answer.',
      why: detail,
      todo: 'End it and start it again; or give another folder with --data-dir.',
    }),
  }),
  'background-failed': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'Ginnel could not be started in the background.',
      why: detail,
      todo: 'Run "ginnel serve" to see what it says.',
    }),
  }),
  'engine-version': kind({
    data: z.strictObject({ running: z.string(), own: z.string() }),
    retryable: false,
    explain: ({ running, own }) => ({
      what:
        running === own
          ? 'The Ginnel that runs was built from other sources than this one, and they do not understand each other.'
          : `The Ginnel that runs is of another version: ${running}, and this is ${own}.`,
      todo: 'End it and start it again, so that both are the same.',
    }),
  }),
  'lost-backend': kind({
    data: z.strictObject({}),
    retryable: true,
    explain: () => ({
      what: 'This page lost its connection to Ginnel.',
      why: 'Ginnel was ended, or is starting again.',
      todo: 'Start it again with npm start and open the address it prints.',
    }),
  }),
  internal: kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'Something in Ginnel went wrong.',
      why: detail,
      todo: 'Please report it, with the diagnostic report that About offers.',
    }),
  }),
};
