import { z } from 'zod';
import { formatEndpoint } from '../endpoint';
import type { Panel } from '../fields';
import { kind } from './definition';

const server = z.strictObject({ host: z.string(), port: z.number() });

/** Where the warning line stands that a weak algorithm is below. */
const listsByName: Readonly<Record<string, Panel>> = {
  'key-exchange algorithm': 'kex',
  'host key type': 'hostKeys',
  cipher: 'cipher',
};

/** Why a server is not trusted, without a question that could be answered with yes. */
export const trustErrors = {
  'host-key-revoked': kind({
    data: z.strictObject({ host: z.string(), port: z.number(), source: z.string() }),
    retryable: false,
    panel: 'knownHosts',
    explain: (data) => ({
      what: `The host key of ${formatEndpoint(data)} is marked as revoked.`,
      why: `${data.source} says that this key must not be trusted any more: it may have been stolen.`,
      todo: 'Do not log in. Ask the server’s administrator.',
    }),
  }),
  'host-key-not-listed': kind({
    data: z.strictObject({ host: z.string(), port: z.number(), sha256: z.string() }),
    retryable: false,
    panel: 'hostKeys',
    explain: (data) => ({
      what: 'Host key not in manually configured list.',
      why: `${formatEndpoint(data)} has the key ${data.sha256}, and the Host keys panel lists others for this session.`,
      todo: 'Check the fingerprint with the server’s administrator, then add it to the list or empty the list.',
    }),
  }),
  'host-key-unproven': kind({
    data: server,
    retryable: false,
    explain: (data) => ({
      what: `Host key signature verification failed for ${formatEndpoint(data)}.`,
      why: 'Its signature does not fit the key: another computer may be pretending to be it, or something on the way changes what is sent. Nothing was sent to log in.',
      todo: 'Try from another network, and ask the server’s administrator if it goes on.',
    }),
  }),
  'weak-refused': kind({
    data: z.strictObject({ what: z.string(), name: z.string(), ...server.shape }),
    retryable: false,
    panel: ({ what }) => listsByName[what] ?? 'tunnels',
    explain: (data) => ({
      what: `Connection abandoned: ${formatEndpoint(data)} offers no better ${data.what} than ${data.name}.`,
      why: 'It stands below the warning line of this session.',
      todo: 'Ask for the server to be updated, or open the session again and say yes.',
    }),
  }),
  'strict-kex-refused': kind({
    data: z.strictObject({ name: z.string(), ...server.shape }),
    retryable: false,
    panel: 'cipher',
    explain: (data) => ({
      what: `Connection abandoned: ${formatEndpoint(data)} does not do strict key exchange, which ${data.name} needs.`,
      why: 'Without it an attacker on the way may change the connection’s beginning unnoticed (CVE-2023-48795, “Terrapin”).',
      todo: 'Ask for the server to be updated, put another cipher first on the Cipher panel, or open the session again and say yes.',
    }),
  }),
  'fingerprint-missing': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({ what: 'You need to specify a host key or fingerprint' }),
  }),
  'fingerprint-invalid': kind({
    data: z.strictObject({ text: z.string() }),
    retryable: false,
    explain: () => ({
      what: 'Host key is not in a valid format',
      todo: 'Type SHA256:… or an MD5 fingerprint, or paste the whole public key, as in a .pub or known_hosts file.',
    }),
  }),
  'fingerprint-exists': kind({
    data: z.strictObject({}),
    retryable: false,
    explain: () => ({ what: 'Specified host key is already listed' }),
  }),
};
