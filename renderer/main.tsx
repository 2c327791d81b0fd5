// First, since it says in which order the layers of all other sheets count.
import './styles/index.css';
import './zod-without-eval';
import './known-locale';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { App } from './app';
import { Services } from './services-context';
import { followNotifications } from './features/status/go-to-session';
import { answerLeave } from './features/shell/leave';
import { followMenuBar } from './features/shell/menu-bar';
import { createServices } from './services';
import { followTheme } from './state/theme';
import { findGinnel } from './transport/find-ginnel';

const { ginnel, connection } = findGinnel();
// The desktop app has one window, which comes and goes; of a browser's tabs each has what it shows to itself.
const passing = window.ginnelBridge === undefined ? sessionStorage : localStorage;
const services = createServices(ginnel, connection, localStorage, passing);
followTheme(services.replica.store, localStorage, document.documentElement);
// Before anything is drawn: the engine has the longer way.
services.replica.start();
followNotifications(services);
followMenuBar(services);
answerLeave(services, localStorage);
const root = document.getElementById('root');
if (root !== null) {
  // Drawn while the script is still being run: V8's code cache keeps what had run by then, and nothing of what runs later.
  flushSync(() => {
    createRoot(root).render(
      <Services value={services}>
        <App />
      </Services>,
    );
  });
}
