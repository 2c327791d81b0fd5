export { createAccess } from './access';
export { devPage } from './dev-page';
export { createDispatch } from './dispatch';
export { bindCommands, pushEvents, type IpcMainLike } from './ipc-main';
export { createStaticFiles, type StaticFiles } from './static-files';
export { startWebServer, type StrangerLimits, type WebServer } from './web-server';
