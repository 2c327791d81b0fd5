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
import { LinkInbox } from './actions/links';
import { createServices, type AppServices } from './services';
import { takeOverLater } from './features/shell/closed-windows';
import { followTheme } from './state/theme';
import { WindowSlots } from './state/window-slots';
import { findGinnel } from './transport/find-ginnel';

const { ginnel, connection } = findGinnel();
// One that let the page in may bring a link with it.
const links = new LinkInbox(ginnel);

// The desktop app has one window, which comes and goes; of a browser's tabs each has what it shows, and what is typed, to itself.
if (window.ginnelBridge === undefined) {
  const slots = new WindowSlots(localStorage, sessionStorage, navigator.locks);
  void slots.claim().then((own) => takeOverLater(start(own, sessionStorage), slots));
} else start(localStorage, localStorage);

function start(lasting: Pick<Storage, 'getItem' | 'setItem'>, passing: Storage): AppServices {
  const services = createServices(ginnel, connection, lasting, passing);
  followTheme(services.replica.store, localStorage, document.documentElement);
  // Before anything is drawn: the engine has the longer way.
  services.replica.start();
  followNotifications(services);
  followMenuBar(services);
  links.followWith(services);
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
  return services;
}
