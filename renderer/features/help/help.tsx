import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/help';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import { isShortcut } from '../../components/shortcuts';
import { useServices, useView } from '../../services-context';
import { helpPlace } from './panel-pages';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';

// The guide is read when it is first asked for; the page of a Ginnel that has ended cannot get it any more.
const HelpDialog = lazy(() =>
  import('./help-dialog').then(
    (module) => ({ default: module.HelpDialog }),
    () => ({ default: HelpMissing }),
  ),
);

/** The guide, while it is shown. F1 opens it at what is looked at. */
export function Help(): ReactNode {
  const { view } = useServices();
  const place = useView((state) => state.help);
  const [calls, setCalls] = useState(0);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isShortcut(event, 'help')) return;
      event.preventDefault();
      view.setState((state) => ({ help: helpPlace(state) }));
      setCalls((before) => before + 1);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [view]);
  return place === null ? null : (
    <Suspense>
      <HelpDialog place={place} calls={calls} />
    </Suspense>
  );
}

function HelpMissing(): ReactNode {
  const { view } = useServices();
  const close = (): void => view.setState({ help: null });
  return (
    <Modal title={common.help} onCancel={close}>
      <div className={modalStyles.body}>
        <p>{texts.guideMissing}</p>
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={common.close} look="default" data-first-focus onClick={close} />
      </div>
    </Modal>
  );
}
