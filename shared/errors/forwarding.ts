import { z } from 'zod';
import { formatDestination, formatEndpoint, isSocket } from '../endpoint';
import { kind } from './definition';
import { localNetwork } from './local-network';
import { dialAdvice, refusalAdvice, unreachableAdvice } from './forwarding-advice';

const detail = z.string();
/** A host and port, or a Unix socket's path, as the server was asked for it. */
const destination = z.union([
  z.strictObject({ host: z.string(), port: z.number(), detail }),
  z.strictObject({ path: z.string(), detail }),
]);
/** As above; `answersAt` is the other loopback address, `[::1]:3000`, at which a program does listen. */
const refusal = z.union([
  z.strictObject({ host: z.string(), port: z.number(), detail, answersAt: z.string().optional() }),
  z.strictObject({ path: z.string(), detail }),
]);
const unanswered = z.union([
  z.strictObject({ host: z.string(), port: z.number(), seconds: z.number() }),
  z.strictObject({ path: z.string(), seconds: z.number() }),
]);

/** The system's text and its code (`ECONNREFUSED`); the code is empty where there is none. */
const systemTrouble = { detail, system: z.string() };
const dialTrouble = z.union([
  z.strictObject({
    host: z.string(),
    port: z.number(),
    ...systemTrouble,
    /** The other loopback address at which a program does listen. */
    answersAt: z.string().optional(),
    localNetwork,
  }),
  z.strictObject({ path: z.string(), ...systemTrouble, localNetwork }),
]);

/** Why a connection through a forward did not come about. */
export const forwardingErrors = {
  'channel-prohibited': kind({
    data: destination,
    retryable: false,
    explain: (data) => ({
      what: `The server does not allow connections to ${formatDestination(data)}.`,
      why: isSocket(data)
        ? 'Its sshd_config says so (AllowStreamLocalForwarding, DisableForwarding), or it cannot forward to Unix sockets at all.'
        : 'Its sshd_config says so (AllowTcpForwarding, PermitOpen, DisableForwarding).',
      todo: 'Ask the server’s administrator to allow it.',
    }),
  }),
  'channel-refused': kind({
    data: refusal,
    retryable: true,
    explain: (data) => ({
      ...refusalAdvice(data),
      what: `${formatDestination(data)} refused the connection from the server.`,
    }),
  }),
  'channel-unresolved': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not find the host name "${isSocket(data) ? data.path : data.host}".`,
      why: 'Names are looked up at the server, not here.',
      todo: 'Use a name the server knows, or an address.',
    }),
  }),
  'channel-unreachable': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not reach ${formatDestination(data)}.`,
      ...unreachableAdvice(data.detail),
    }),
  }),
  'channel-timeout': kind({
    data: unanswered,
    retryable: true,
    explain: (data) => ({
      what: `${formatDestination(data)} did not answer the server within ${String(data.seconds)} seconds.`,
      why: 'The destination is off, or a firewall drops the connection.',
      todo: 'Check the destination and the firewalls between the server and it.',
    }),
  }),
  'channel-failed': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not open a connection to ${formatDestination(data)}.`,
      ...(data.detail === '' ? {} : { why: data.detail }),
      ...(isSocket(data) && {
        todo: 'Check that the socket is there, that a program listens on it, that your account there may use it, and that the server forwards to sockets (AllowStreamLocalForwarding in its sshd_config).',
      }),
    }),
  }),
  'no-web-site': kind({
    data: z.strictObject({ host: z.string(), port: z.number() }),
    retryable: false,
    explain: (data) => ({
      what: `${formatEndpoint(data)} did not answer as a web site does.`,
      why: 'It may want TLS, or it is another kind of server.',
      todo: 'Try the address with https:// instead of http://, or take "Web site" from this forward.',
    }),
  }),
  'foreign-site': kind({
    data: z.strictObject({
      /** The host name the request was for, made safe to show. */
      asked: z.string(),
      /** Where the forward can be opened, as `localhost:8080`. */
      address: z.string(),
    }),
    retryable: false,
    explain: ({ asked, address }) => ({
      what: `This web site forward does not answer to "${asked}".`,
      why: 'It answers to localhost, to addresses and to its own name only: under any other name, a page of a stranger could read what is behind it (DNS rebinding).',
      todo: `Open it at http://${address}.`,
    }),
  }),
  'dial-failed': kind({
    data: dialTrouble,
    retryable: true,
    explain: (data) => ({
      ...dialAdvice(data),
      what: `This computer could not connect to ${formatDestination(data)}.`,
    }),
  }),
  'socks-prohibited': kind({
    data: z.strictObject({ detail }),
    retryable: false,
    explain: () => ({
      what: 'The server refused a test connection of this SOCKS port.',
      why: 'Its sshd_config does not allow forwarding (AllowTcpForwarding, DisableForwarding), or to some destinations only (PermitOpen), which may work all the same.',
      todo: 'Ask the server’s administrator to allow what you need.',
    }),
  }),
  'socks-silent': kind({
    data: z.strictObject({ seconds: z.number() }),
    retryable: true,
    explain: ({ seconds }) => ({
      what: `The server did not answer a test connection of this SOCKS port within ${String(seconds)} seconds.`,
      why: 'It is overloaded, or the connection to it stalls.',
      todo: 'Look at the server and at the network between.',
    }),
  }),
  'allow-list-denied': kind({
    data: z.strictObject({
      host: z.string(),
      port: z.number(),
      /** What the list lacks: the destination at all, or its being named although it is no public address. */
      lacks: z.enum(['entry', 'name']),
      /** The address that is not a public one; empty where none was looked up. */
      address: z.string(),
    }),
    retryable: false,
    explain: ({ host, port, lacks, address }) => ({
      what: `The server may not go to ${formatEndpoint({ host, port })} through this computer.`,
      why:
        lacks === 'entry'
          ? 'It is not among the destinations this forward allows.'
          : `${address === host ? 'It' : `Its address ${address}`} belongs to this computer or to a private network, which are closed until they are listed.`,
      todo: `If it should, add ${formatEndpoint({ host, port })} to the destinations this forward allows.`,
    }),
  }),
  'remote-home-unknown': kind({
    data: z.strictObject({ path: z.string() }),
    retryable: false,
    explain: ({ path }) => ({
      what: `Your home directory on the server is not known, so ${path} cannot be resolved.`,
      why: 'Ginnel asks for it by sftp, which this server does not offer or did not answer.',
      todo: 'Type the path from the root on, for example /home/you/name.sock.',
    }),
  }),
};
