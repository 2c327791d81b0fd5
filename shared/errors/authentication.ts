import { z } from 'zod';
import { kind, kindOn } from './definition';

const onCredentials = kindOn('credentials');

const keyFile = z.strictObject({ path: z.string() });
const keyFileDetail = z.strictObject({ path: z.string(), detail: z.string() });

/**
 * What can go wrong while proving who one is. None of it is retried unasked, for servers lock accounts; but for a login that
 * was cut off before there was an answer, once: its password is not sent a third time unasked.
 */
export const authenticationErrors = {
  'auth-refused': kind({
    data: z.strictObject({ username: z.string(), tried: z.array(z.string()), offered: z.array(z.string()) }),
    retryable: false,
    panel: 'session',
    explain: ({ username, tried, offered }) => ({
      what: `Access denied: no authentication method succeeded for "${username}".`,
      why:
        (tried.length === 0 ? 'Nothing could be tried.' : `Tried: ${tried.join(', ')}.`) +
        (offered.length === 0 ? '' : ` The server accepts: ${offered.join(', ')}.`),
      todo: 'Check user name, password and key, then open the session again.',
    }),
  }),
  'auth-too-many': onCredentials({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'Too many authentication failures: the server closed the connection.',
      why: detail,
      todo: 'Every key that is offered counts as an attempt, like every wrong password. Choose the right key on the Credentials panel: it is then offered first or, with “Offer only this key”, alone.',
    }),
  }),
  'auth-unanswered': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'The connection ended right after the password was sent, before the server had answered.',
      why: `${detail} Some servers refuse a password by that.`,
      todo: 'It is sent once more, in case the network was to blame, and then asked for. If it goes on, look at the server’s log.',
    }),
  }),
  'auth-cancelled': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({
      what: 'Connection abandoned: the login was cancelled.',
      todo: 'Open the session again.',
    }),
  }),
  'auth-timeout': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The server closed the connection while waiting for the login.',
      why:
        detail === ''
          ? 'Servers allow about two minutes to answer, and end at once when they are restarted.'
          : detail,
      todo: 'Open the session again, and answer within that time.',
    }),
  }),
  'key-missing': onCredentials({
    data: keyFile,
    retryable: false,
    explain: ({ path }) => ({
      what: `Unable to use key file "${path}" (unable to open file).`,
      why: 'There is no such file.',
      todo: 'Correct the path on the Credentials panel, or for a jump host on the Jump hosts panel.',
    }),
  }),
  'key-unreadable': onCredentials({
    data: keyFileDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `Unable to use key file "${path}" (unable to open file).`,
      why: detail,
      todo: 'Give yourself the right to read it, or choose another file on the Credentials panel.',
    }),
  }),
  'key-format': onCredentials({
    data: keyFileDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `Unable to use key file "${path}".`,
      why: detail,
      todo: 'Choose a private key of OpenSSH, PEM, PKCS#8 or PuTTY (.ppk), not the .pub file.',
    }),
  }),
  'key-passphrase': onCredentials({
    data: keyFile,
    retryable: false,
    explain: ({ path }) => ({
      what: `Wrong passphrase for key file "${path}".`,
      todo: 'Open the session again and type the passphrase of this key.',
    }),
  }),
};
