/**
 * Real servers on loopback for tests, and the real clients to compare with. Each server has its own folder, host keys
 * and port, keeps its log, and is ended by its process id when the test closes it.
 */
export { testAccount, type TestAccount } from './servers/account';
export { startDropbear, type DropbearOptions } from './servers/dropbear';
export { fingerprintOf, makeKey, type KeyOptions, type TestKey } from './servers/keys';
export {
  curl,
  freePort,
  startEchoServer,
  startHttpServer,
  startTcpServer,
  type NetServer,
} from './servers/net';
export { processTree, run, runOrThrow, RunningProgram, type ProgramResult } from './servers/programs';
export { askpass, startPageant, startSshAgent, type TestAgent } from './servers/ssh-agent';
export { plink, ssh, startPlink, startSsh, type ClientOptions, type SshTarget } from './servers/ssh-clients';
export { type HostKey, type SshServer } from './servers/ssh-server';
export { startSshd, type SshdOptions } from './servers/sshd';
