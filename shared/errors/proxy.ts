import { z } from 'zod';
import { formatEndpoint } from '../endpoint';
import { kindOn } from './definition';
import { localNetwork, localNetworkAdvice } from './local-network';

const onProxy = kindOn('proxy');
const onJumps = kindOn('jumps');

const proxyDetail = z.strictObject({ host: z.string(), port: z.number(), detail: z.string() });
const command = z.strictObject({ command: z.string(), detail: z.string() });

/** What can go wrong between this computer and a server that is reached through a proxy or another program. */
export const proxyErrors = {
  'proxy-unknown': onProxy({
    data: z.strictObject({ host: z.string(), detail: z.string() }),
    retryable: true,
    explain: ({ host }) => ({
      what: `The proxy "${host}" could not be found.`,
      why: 'The name service knows no address for it, or this computer is offline.',
      todo: 'Check the proxy hostname on the Proxy panel, and your network or VPN.',
    }),
  }),
  'proxy-unreachable': onProxy({
    data: z.strictObject({ ...proxyDetail.shape, localNetwork }),
    retryable: true,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} could not be reached.`,
      ...(data.localNetwork === true
        ? localNetworkAdvice
        : {
            why: data.detail,
            todo: 'Check hostname and port on the Proxy panel, and that the proxy is running.',
          }),
    }),
  }),
  'proxy-timeout': onProxy({
    data: z.strictObject({ host: z.string(), port: z.number(), seconds: z.number() }),
    retryable: true,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} did not answer within ${String(data.seconds)} seconds.`,
      why: 'It is off or overloaded, or still trying to reach the server.',
      todo: 'Check the proxy, and the server’s address as the proxy sees it.',
    }),
  }),
  'proxy-closed': onProxy({
    data: proxyDetail,
    retryable: true,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} closed the connection without an answer.`,
      ...(data.detail === '' ? {} : { why: data.detail }),
      todo: 'Check proxy type and port on the Proxy panel, and whether the proxy lets this computer in.',
    }),
  }),
  'proxy-certificate': onProxy({
    data: proxyDetail,
    retryable: false,
    explain: (data) => ({
      what: `The certificate of the proxy ${formatEndpoint(data)} is not trusted.`,
      why: data.detail,
      todo: 'Ask its administrator. Nothing was sent to it.',
    }),
  }),
  'proxy-refused': onProxy({
    data: z.strictObject({ host: z.string(), port: z.number(), target: z.string(), detail: z.string() }),
    retryable: true,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} could not connect to ${data.target}.`,
      why: data.detail,
      todo: 'Check the server’s address as the proxy sees it, and what the proxy’s rules allow.',
    }),
  }),
  'proxy-forbidden': onProxy({
    data: z.strictObject({ host: z.string(), port: z.number(), target: z.string(), detail: z.string() }),
    retryable: false,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} does not allow connections to ${data.target}.`,
      why: data.detail,
      todo: 'Ask its administrator; many HTTP proxies allow port 443 only.',
    }),
  }),
  'proxy-login': onProxy({
    data: proxyDetail,
    retryable: false,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} did not accept user name and password.`,
      why: data.detail,
      todo: 'Check the user name on the Proxy panel, then open the session again and type the password.',
    }),
  }),
  'proxy-login-needed': onProxy({
    data: proxyDetail,
    retryable: false,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} requires a user name and password.`,
      why: data.detail,
      todo: 'Give a user name on the Proxy panel; the password is then asked for.',
    }),
  }),
  'proxy-login-method': onProxy({
    data: proxyDetail,
    retryable: false,
    explain: (data) => ({
      what: `The proxy ${formatEndpoint(data)} requires an authentication method that Ginnel does not support.`,
      why: data.detail,
      todo: 'Ask its administrator for a login by user name and password (Basic, or RFC 1929 for SOCKS).',
    }),
  }),
  'proxy-protocol': onProxy({
    data: proxyDetail,
    retryable: false,
    explain: (data) => ({
      what: `What answers at ${formatEndpoint(data)} is not a proxy of the chosen type.`,
      why: data.detail,
      todo: 'Check proxy type and port on the Proxy panel.',
    }),
  }),
  'proxy-family': onProxy({
    data: z.strictObject({ target: z.string() }),
    retryable: false,
    explain: ({ target }) => ({
      what: `SOCKS 4 cannot reach ${target}.`,
      why: 'It knows IPv4 addresses only.',
      todo: 'Choose SOCKS 5, or let the proxy look names up.',
    }),
  }),
  'proxy-command': onProxy({
    data: command,
    retryable: true,
    explain: ({ command: text, detail }) => ({
      what: `The proxy command "${text}" ended before the server answered.`,
      why: detail,
      todo: 'Run the command in a terminal to see what is wrong.',
    }),
  }),
  'proxy-command-timeout': onProxy({
    data: z.strictObject({ command: z.string(), seconds: z.number() }),
    retryable: true,
    explain: ({ command: text, seconds }) => ({
      what: `No SSH greeting came through the proxy command "${text}" within ${String(seconds)} seconds.`,
      why: 'It cannot reach the server, or waits for something to be typed.',
      todo: 'Run the command in a terminal: the first thing it prints has to be the server’s greeting, SSH-2.0.',
    }),
  }),
  'proxy-command-missing': onProxy({
    data: command,
    retryable: false,
    explain: ({ command: text, detail }) => ({
      what: `The proxy command "${text}" could not be started.`,
      why: detail,
      todo: 'Check the program’s name and path on the Proxy panel.',
    }),
  }),
  'proxy-command-invalid': onProxy({
    data: command,
    retryable: false,
    field: 'proxyCommand',
    explain: ({ command: text, detail }) => ({
      what: text === '' ? 'The proxy command is missing.' : `The proxy command "${text}" cannot be run.`,
      why: detail,
      todo: 'Ginnel runs it without a shell: give a program and its arguments, or put the rest into a script.',
    }),
  }),
  'proxy-command-refused': onProxy({
    data: z.strictObject({ command: z.string() }),
    retryable: false,
    explain: ({ command: text }) => ({
      what: `Connection abandoned: the proxy command "${text}" was not allowed to run.`,
      todo: 'Open the session again to be asked once more, or choose another proxy type on the Proxy panel.',
    }),
  }),
  'proxy-missing': onProxy({
    data: z.strictObject({}),
    retryable: false,
    field: 'proxyHost',
    explain: () => ({
      what: 'The proxy hostname is missing.',
      todo: 'Type it on the Proxy panel, or choose None as the proxy type.',
    }),
  }),
  'proxy-host-invalid': onProxy({
    data: z.strictObject({ text: z.string() }),
    retryable: false,
    field: 'proxyHost',
    explain: ({ text }) => ({
      what: `"${text}" is not a proxy’s host name or address.`,
      todo: 'Type the name alone, without http:// and port.',
    }),
  }),
  'proxy-system': onProxy({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({
      what: 'The system’s proxy settings lead to a proxy that Ginnel cannot use.',
      why: detail,
      todo: 'Choose the proxy itself on the Proxy panel.',
    }),
  }),
  'hop-refused': onJumps({
    data: z.strictObject({ from: z.string(), target: z.string(), detail: z.string() }),
    retryable: true,
    explain: ({ from, target, detail }) => ({
      what: `The jump host ${from} could not connect to ${target}.`,
      why: detail,
      todo: 'The next server has to be reachable from there: check its address as the jump host sees it.',
    }),
  }),
  'hop-forbidden': onJumps({
    data: z.strictObject({ from: z.string(), target: z.string(), detail: z.string() }),
    retryable: false,
    explain: ({ from, target, detail }) => ({
      what: `The jump host ${from} does not allow connections to ${target}.`,
      why: detail,
      todo: 'Ask its administrator for AllowTcpForwarding and PermitOpen in sshd_config.',
    }),
  }),
  'hop-lost': onJumps({
    data: z.strictObject({ detail: z.string() }),
    retryable: true,
    explain: ({ detail }) => ({ what: 'The connection to this jump host was lost.', why: detail }),
  }),
  'hop-missing': onJumps({
    data: z.strictObject({}),
    retryable: false,
    field: 'jumps',
    explain: () => ({
      what: 'A jump host on the route is a saved session that is not there any more.',
      todo: 'Choose another one on the Jump hosts panel.',
    }),
  }),
  'hop-loop': onJumps({
    data: z.strictObject({ title: z.string() }),
    retryable: false,
    field: 'jumps',
    explain: ({ title }) => ({
      what: `The route to the server leads through "${title}" twice.`,
      why: 'A saved session that is a jump host brings its own jump hosts along.',
      todo: 'Take it off the Jump hosts panel here or there.',
    }),
  }),
};
