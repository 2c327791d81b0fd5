import { z } from 'zod';
import { formatEndpoint } from '../endpoint';
import { kind } from './definition';
import { localNetwork, localNetworkAdvice } from './local-network';

const server = z.strictObject({ host: z.string(), port: z.number() });
const serverDetail = z.strictObject({ host: z.string(), port: z.number(), detail: z.string() });

/** A server that took the connection and then fell silent, by how far it had come. */
const silences = {
  identification: (seconds: string) => ({
    what: `The server accepted the connection but said nothing for ${seconds} seconds.`,
    why: 'It is overloaded or stopped, or what answers there is not an SSH server.',
    todo: 'Check host and port, and the server itself.',
  }),
  algorithms: (seconds: string) => ({
    what: `The server named itself but did not begin the key exchange within ${seconds} seconds.`,
    why: 'It is overloaded or stopped.',
    todo: 'Look at the server and its log.',
  }),
  'key-exchange': (seconds: string) => ({
    what: `The server began the key exchange but did not finish it within ${seconds} seconds.`,
    why: 'It is overloaded, or large packets are lost on the way, as with a VPN whose MTU is too big.',
    todo: 'Look at the server and its log; with a VPN, try a smaller MTU.',
  }),
  login: (seconds: string) => ({
    what: `The server did not answer while logging in within ${seconds} seconds.`,
    why: 'It, or where it looks accounts up, is overloaded or stopped.',
    todo: 'Look at the server and its log.',
  }),
};

/** What can go wrong between pressing Open and a working, trusted connection, and how one is lost. */
export const connectionErrors = {
  'host-unknown': kind({
    data: z.strictObject({ host: z.string(), detail: z.string() }),
    retryable: true,
    panel: 'session',
    explain: ({ host }) => ({
      what: `The host name "${host}" could not be found.`,
      why: 'The name service knows no address for it, or this computer is offline.',
      todo: 'Check the spelling on the Session panel, and your network or VPN.',
    }),
  }),
  'connect-refused': kind({
    data: server,
    retryable: true,
    panel: 'session',
    explain: (data) => ({
      what: `${formatEndpoint(data)} refused the connection.`,
      why: 'The computer answers, but no SSH server listens on that port.',
      todo: 'Check the port (22 unless changed) and that the SSH server is running.',
    }),
  }),
  'connect-timeout': kind({
    data: z.strictObject({ host: z.string(), port: z.number(), seconds: z.number() }),
    retryable: true,
    explain: (data) => ({
      what: `${formatEndpoint(data)} did not answer within ${String(data.seconds)} seconds.`,
      why: 'The computer is off or unreachable, or a firewall drops the connection.',
      todo: 'Check the address, your network or VPN, and firewalls on the way.',
    }),
  }),
  'connect-unreachable': kind({
    data: z.strictObject({ ...serverDetail.shape, localNetwork }),
    retryable: true,
    explain: (data) =>
      data.localNetwork === true
        ? { what: `There is no way to ${formatEndpoint(data)}.`, ...localNetworkAdvice }
        : {
            what: `There is no route to ${formatEndpoint(data)}.`,
            why: 'This computer is offline, or its network does not lead there.',
            todo: 'Check your network or VPN.',
          },
  }),
  'connect-failed': kind({
    data: serverDetail,
    retryable: true,
    panel: 'session',
    explain: (data) => ({
      what: `The connection to ${formatEndpoint(data)} could not be made.`,
      why: data.detail,
      todo: 'Check host and port on the Session panel.',
    }),
  }),
  'no-address-in-family': kind({
    data: z.strictObject({ host: z.string(), family: z.enum(['ipv4', 'ipv6']) }),
    retryable: true,
    panel: 'connection',
    explain: ({ host, family }) => ({
      what: `"${host}" has no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address.`,
      why: `The Connection panel asks for ${family === 'ipv4' ? 'IPv4' : 'IPv6'} only.`,
      todo: 'Choose Auto as the Internet protocol version.',
    }),
  }),
  'not-ssh': kind({
    data: serverDetail,
    retryable: false,
    panel: 'session',
    explain: (data) => ({
      what: `What answers at ${formatEndpoint(data)} is not an SSH server.`,
      why: data.detail,
      todo: 'Check the port on the Session panel; SSH servers use 22 unless changed.',
    }),
  }),
  'no-common-algorithm': kind({
    data: z.strictObject({ which: z.string(), detail: z.string() }),
    retryable: false,
    explain: ({ which, detail }) => ({
      what: `Unable to negotiate with the server: no matching ${which} found.`,
      why: `The server offers only methods that are too old or too new for Ginnel.${detail === '' ? '' : ` ${detail}.`}`,
      todo: 'Ask for the server to be updated, or for current methods to be allowed in its sshd_config.',
    }),
  }),
  'handshake-failed': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'Connection closed before the key exchange was complete.',
      why: detail,
      todo: 'A server that is starting, overloaded or blocking this address does so; look at its log if it goes on.',
    }),
  }),
  'handshake-timeout': kind({
    data: z.strictObject({
      seconds: z.number(),
      /** What the server owed us. */
      awaited: z.enum(['identification', 'algorithms', 'key-exchange', 'login']),
    }),
    retryable: true,
    explain: ({ seconds, awaited }) => ({ ...silences[awaited](String(seconds)) }),
  }),
  'host-key-refused': kind({
    data: z.strictObject({ host: z.string(), port: z.number(), changed: z.boolean() }),
    retryable: false,
    explain: (data) => ({
      what: `Connection abandoned: the host key of ${formatEndpoint(data)} was not accepted.`,
      ...(data.changed ? { why: 'It differs from the key known for this server.' } : {}),
      todo: 'Open the session again once you have checked the fingerprint with the server’s administrator.',
    }),
  }),
  'connection-lost': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'Remote side unexpectedly closed network connection.',
      ...(detail === '' ? {} : { why: detail }),
    }),
  }),
  'protocol-broken': kind({
    /** What it did, to follow a colon: `it sent message 5 where message 31 was due`. */
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: `The server broke the SSH protocol: ${detail}.`,
      why: 'Ginnel closed the connection.',
      todo: 'If it happens again, update the server’s software, and look at what is on the way to it.',
    }),
  }),
  'integrity-broken': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'Ginnel closed the connection: a packet failed its integrity check.',
      why: `${detail} Something on the way changed it, by a fault or on purpose; nothing of that packet was passed on.`,
      todo: 'If it happens again, try another network, or without the VPN, proxy or firewall on the way.',
    }),
  }),
  'connection-fault': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'Ginnel closed the connection because of a fault of its own.',
      why: detail,
      todo: 'Please report it, with the diagnostic report that About offers.',
    }),
  }),
  'server-disconnected': kind({
    data: z.strictObject({ reason: z.string(), text: z.string() }),
    retryable: true,
    explain: ({ reason, text }) => ({
      what: 'Remote side sent disconnect message.',
      why: text === '' ? reason : `${reason}: "${text}"`,
    }),
  }),
  'keepalive-timeout': kind({
    data: z.strictObject({ seconds: z.number() }),
    retryable: true,
    panel: 'connection',
    explain: ({ seconds }) => ({
      what: 'Connection timed out: the server stopped answering.',
      why: `Keepalives got no reply for ${String(seconds)} seconds.`,
    }),
  }),
  'keepalive-unanswered': kind({
    data: z.strictObject({ seconds: z.number() }),
    retryable: true,
    explain: ({ seconds }) => ({
      what: `The server did not answer a keepalive within ${String(seconds)} seconds.`,
      why: 'It is gone, or it is one of those that never answer them. What works through it nevertheless shows that it is there.',
    }),
  }),
  'needed-failed': kind({
    data: z.strictObject({ title: z.string(), detail: z.string() }),
    retryable: false,
    panel: 'connection',
    explain: ({ title, detail }) => ({
      what: `“${title}” is needed first, and did not come up.`,
      why: detail,
      todo: `Mend “${title}” and connect again. What is needed first stands on the Connection panel, at “Start after”.`,
    }),
  }),
  'session-busy': kind({
    data: z.strictObject({ title: z.string() }),
    retryable: false,
    explain: ({ title }) => ({
      what: `"${title}" is already open.`,
      todo: 'Use Apply to change its forwards, or disconnect it first.',
    }),
  }),
  'test-busy': kind({
    data: z.strictObject({ title: z.string() }),
    retryable: false,
    explain: ({ title }) => ({
      what: `A test of "${title}" is running.`,
      todo: 'Wait until it is over, or end it.',
    }),
  }),
  'not-connected': kind({
    data: z.strictObject({}),
    retryable: true,
    explain: () => ({ what: 'The session is not connected.', todo: 'Open it, or wait until it is back.' }),
  }),
};
