export { devPage } from './dev-page';
export { createDispatch, type Dispatch } from './dispatch';
export {
  bindCommands,
  commandChannel,
  eventChannel,
  pushEvents,
  sendEvent,
  type EventSource,
  type IpcMainLike,
  type WebContentsLike,
} from './ipc-main';
export {
  contentSecurityPolicy,
  createStaticFiles,
  noncePlaceholder,
  type StaticFiles,
  type StaticResponse,
} from './static-files';
export { createAccess, type Access } from './access';
export { startWebServer, type StrangerLimits, type WebServer, type WebServerOptions } from './web-server';
