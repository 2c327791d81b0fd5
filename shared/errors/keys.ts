import { endRights } from '../texts/windows-rights';
import { z } from 'zod';
import { listedUpTo, plural } from '../texts/numbers';
import { kind, kindOn } from './definition';

const onCredentials = kindOn('credentials');

const pathDetail = z.strictObject({ path: z.string(), detail: z.string() });

/** What can go wrong with key files beside reading them, with agents, with making and installing keys, and with the keychain. */
export const keyErrors = {
  'key-damaged': onCredentials({
    data: pathDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `The key file "${path}" is damaged.`,
      why: detail,
      todo: 'Take it from a backup, or make a new key.',
    }),
  }),
  'key-kind-unsupported': onCredentials({
    data: pathDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `Ginnel cannot use the kind of key in "${path}".`,
      why: detail,
      todo: 'Use an Ed25519, ECDSA or RSA key, or load this one into an agent.',
    }),
  }),
  'key-costly': onCredentials({
    data: z.strictObject({
      path: z.string(),
      /** What is too much. */
      detail: z.string(),
      /** What helps. */
      advice: z.string(),
    }),
    retryable: false,
    explain: ({ path, detail, advice }) => ({
      what: `The key file "${path}" asks for more work than Ginnel does for a key.`,
      why: detail,
      todo: advice,
    }),
  }),
  'key-rights': onCredentials({
    data: z.strictObject({ path: z.string(), mode: z.string() }),
    retryable: false,
    explain: ({ path, mode }) => ({
      what: `Permissions ${mode} for "${path}" are too open.`,
      why: 'ssh refuses such keys. Ginnel uses it, but whoever can read it can log in as you.',
      // Between apostrophes a shell reads nothing; one within is put beside them.
      todo: `Run chmod 600 ${/^[\w@%+=:,./-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`} in a terminal.`,
    }),
  }),
  'key-rights-windows': onCredentials({
    /** Groups that stand for other users of the computer, as SIDs, which every language of Windows knows. */
    data: z.strictObject({ path: z.string(), groups: z.array(z.string()).readonly() }),
    retryable: false,
    explain: ({ path, groups }) => {
      const [first, second] = endRights(path, groups);
      return {
        what: `Other users of this computer may use "${path}".`,
        why: 'ssh refuses such keys. Ginnel uses it, but whoever can read it can log in as you.',
        todo: `Run ${first} and then ${second}`,
      };
    },
  }),
  'certificate-unusable': onCredentials({
    data: pathDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `Unable to use certificate file "${path}".`,
      why: detail,
      todo: 'Choose the certificate that belongs to the key (…-cert.pub) on the Credentials panel, or none.',
    }),
  }),
  'agent-unreachable': kind({
    data: z.strictObject({
      ...pathDetail.shape,
      /** The system on which the usual agents were looked for. */
      platform: z.string().optional(),
    }),
    retryable: false,
    panel: 'auth',
    explain: ({ path, detail, platform }) => ({
      what: path === '' ? 'No agent was found.' : `The agent at "${path}" does not answer.`,
      why: detail,
      todo:
        platform === 'win32'
          ? 'Start Pageant, or that service, in PowerShell as administrator: Get-Service ssh-agent | Set-Service -StartupType Automatic; Start-Service ssh-agent'
          : 'Start it, or correct its socket on the Auth panel.',
    }),
  }),
  'agent-refused': onCredentials({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({
      what: 'The agent refused to sign with the key.',
      why: 'It is locked, a confirmation, a touch or a PIN that it asked for did not come, or the key was added for other servers or users (ssh-add -h).',
      todo: 'Open the session again and answer the agent, or choose another key on the Credentials panel.',
    }),
  }),
  'keys-refused': onCredentials({
    data: z.strictObject({
      /** Their files, or their names in the agent. */
      keys: z.array(z.string()),
    }),
    retryable: false,
    explain: ({ keys }) => ({
      what: `Server refused the ${plural(keys.length, 'key', 'keys')} it was offered: ${listedUpTo(
        3,
        keys.map((key) => `"${key}"`),
      )}.`,
      why: `${keys.length === 1 ? 'It is not' : 'None of them is'} in the authorized_keys of this account.`,
      todo: 'Check the user name; a key chosen on the Credentials panel is offered first.',
    }),
  }),
  'key-refused': onCredentials({
    data: z.strictObject({
      /** The key's file, or its name in the agent. */
      key: z.string(),
      /** The server had taken it, and then not its signature. */
      signed: z.boolean(),
    }),
    retryable: false,
    explain: ({ key, signed }) => ({
      what: `Server refused our key "${key}"${signed ? ' despite its signature' : ''}.`,
      why: signed
        ? 'The key is known there, but the account may not log in with it now.'
        : 'It is not in the authorized_keys of this account, or the server does not take keys of its kind.',
      todo: 'Check the user name; “Install on server” on the Credentials panel adds the key to the account.',
    }),
  }),
  'key-signature-unsupported': onCredentials({
    data: z.strictObject({ key: z.string() }),
    retryable: false,
    explain: ({ key }) => ({
      what: `The server supports no signature algorithm of the key "${key}".`,
      why: 'It is an RSA key, and the server lists neither rsa-sha2-512 nor rsa-sha2-256 nor ssh-rsa.',
      todo: 'Use an Ed25519 or ECDSA key for this server.',
    }),
  }),
  'agent-key-missing': onCredentials({
    data: z.strictObject({ comment: z.string() }),
    retryable: false,
    explain: ({ comment }) => ({
      what: `The agent does not hold the chosen key${comment === '' ? '' : ` "${comment}"`}.`,
      why: 'It was taken out, or the agent is locked.',
      todo: 'Load the key (ssh-add), unlock the agent, or choose another key on the Credentials panel.',
    }),
  }),
  'key-exists': onCredentials({
    data: z.strictObject({ path: z.string() }),
    retryable: false,
    explain: ({ path }) => ({
      what: `"${path}" already exists.`,
      why: 'A key is never written over another file.',
      todo: 'Choose another name.',
    }),
  }),
  'key-write': onCredentials({
    data: pathDetail,
    retryable: false,
    explain: ({ path, detail }) => ({
      what: `The new key could not be written to "${path}".`,
      why: detail,
      todo: 'Choose a folder that you may write to.',
    }),
  }),
  'key-path-invalid': onCredentials({
    data: z.strictObject({ text: z.string() }),
    retryable: false,
    explain: ({ text }) => ({
      what:
        text === ''
          ? 'The file for the new key is missing.'
          : `"${text}" is not a valid path for a key file.`,
      todo: 'Type a whole path, such as ~/.ssh/id_ed25519_work.',
    }),
  }),
  'key-install': onCredentials({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The public key could not be installed on the server.',
      why: detail,
      todo: 'Copy the public key and add it to ~/.ssh/authorized_keys there yourself, or ask the administrator.',
    }),
  }),
  'secret-not-stored': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The password could not be kept in the keychain.',
      why: detail,
      todo: 'It will be asked for next time.',
    }),
  }),
  'secret-not-read': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'A remembered password could not be read from the keychain.',
      why: detail,
      todo: 'Unlock the keychain; the password stays kept.',
    }),
  }),
};
