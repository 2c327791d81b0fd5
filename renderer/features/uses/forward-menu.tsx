import { Check, Copy, ExternalLink, FileCog, Globe, MoreHorizontal } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/errors';
import type { ForwardUse } from '../../../shared/forward-use';
import { usesOf } from '../../../shared/forward-uses';
import { sourceNotation } from '../../../shared/notation';
import { platformOf } from '../../../shared/socket-path';
import type { ForwardStatus, SessionStatus } from '../../../shared/status';
import * as texts from '../../../shared/texts/uses';
import { copyText } from '../../components/copy-text';
import { ErrorNote } from '../../components/error-note';
import { PopupItem, PopupMenu, PopupSection } from '../../components/popup-menu';
import { useReplica, useServices } from '../../services-context';
import { ProxyFileDialog } from './proxy-file-dialog';
import { useService } from './use-service';

interface ForwardMenuProps {
  readonly session: Pick<SessionStatus, 'id' | 'state'>;
  readonly status: ForwardStatus;
  /** More sections of the menu, below what it can be used for. */
  readonly children?: ReactNode;
}

/** The outcome of an item: whose it was, and what is said of it. */
interface Outcome {
  readonly id: ForwardUse['id'];
  readonly words: string;
  readonly error: AppError | null;
}

/**
 * The uses of a forward, behind one button: the right things first, by what answers. That is asked for when the menu
 * opens; the order stays as it is once the user is at it.
 */
export function ForwardMenu({ session, status, children }: ForwardMenuProps): ReactNode {
  const { ginnel } = useServices();
  const app = useReplica(({ snapshot }) => snapshot?.app);
  const [isOpen, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isServing, setServing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const answer = useService(session, status, isOpen);
  const platform = platformOf(app?.platform ?? '');
  // Nothing is worked out for the many menus that are closed.
  const whole = useReplica(({ snapshot }) =>
    isOpen || isServing ? snapshot?.sessions.find(({ id }) => id === session.id) : undefined,
  );
  const uses =
    whole === undefined ? [] : usesOf(status, { session: whole, service: answer.service, platform });
  const ids = { sessionId: session.id, forwardId: status.forward.id };
  const name = status.forward.name === '' ? sourceNotation(status.forward) : status.forward.name;

  const act = async (use: ForwardUse): Promise<void> => {
    switch (use.kind) {
      case 'copy':
        if (copyText(use.text)) setOutcome({ id: use.id, words: saidOf(use), error: null });
        return;
      case 'proxy-file':
        setOpen(false);
        setServing(true);
        return;
      case 'page': {
        if (app?.mode === 'browser') return;
        const opened = await ginnel.forwards.openPage({ ...ids, secure: use.secure, named: use.named });
        setOutcome(opened.ok ? null : { id: use.id, words: '', error: opened.error });
        if (opened.ok) setOpen(false);
        return;
      }
      case 'browser': {
        const started = await ginnel.forwards.openBrowser(ids);
        const words = started.ok ? `${texts.started(started.value.browser)} ${texts.browserHint}` : '';
        setOutcome({ id: use.id, words, error: started.ok ? null : started.error });
      }
    }
  };

  const [first, more] = [uses.filter(({ fits }) => fits), uses.filter(({ fits }) => !fits)];
  const shown = {
    outcome,
    isLink: app?.mode === 'browser',
    onAction: (use: ForwardUse) => void act(use),
  };
  return (
    <>
      <PopupMenu
        label={texts.menuOf(name)}
        face={<MoreHorizontal aria-hidden="true" />}
        button={button}
        isOpen={isOpen}
        onOpenChange={(open) => {
          setOpen(open);
          setOutcome(null);
        }}
        onTouched={answer.hold}
        foot={
          outcome === null ? (
            answer.isAsking ? (
              texts.asking
            ) : null
          ) : outcome.error === null ? (
            outcome.words
          ) : (
            <ErrorNote error={outcome.error} />
          )
        }
      >
        {uses.length === 0 && children === undefined ? (
          <PopupSection id="none" heading={null}>
            <PopupItem id="off" label={texts.notListening} icon={<span />} isDisabled />
          </PopupSection>
        ) : null}
        <Uses uses={first} heading={null} {...shown} />
        {children}
        <Uses uses={more} heading={texts.sections.more} {...shown} />
      </PopupMenu>
      {isServing && whole !== undefined ? (
        <ProxyFileDialog
          session={whole}
          status={status}
          onClose={() => {
            setServing(false);
            // The item it came from is gone with the menu.
            requestAnimationFrame(() => button.current?.focus());
          }}
        />
      ) : null}
    </>
  );
}

/** A section of uses; nothing where there are none. */
function Uses({
  uses,
  heading,
  outcome,
  isLink,
  onAction,
}: {
  readonly uses: readonly ForwardUse[];
  readonly heading: string | null;
  readonly outcome: Outcome | null;
  readonly isLink: boolean;
  readonly onAction: (use: ForwardUse) => void;
}): ReactNode {
  if (uses.length === 0) return null;
  return (
    <PopupSection id={heading ?? texts.sections.right} heading={heading}>
      {uses.map((use) => (
        <Item
          key={use.id}
          use={use}
          isDone={outcome?.id === use.id && outcome.error === null}
          isLink={isLink}
          onAction={() => onAction(use)}
        />
      ))}
    </PopupSection>
  );
}

function saidOf({ label, note }: ForwardUse): string {
  return note === undefined ? texts.copiedLine(label) : `${texts.copiedLine(label)}. ${note}`;
}

const icons: Readonly<Record<ForwardUse['kind'], ReactNode>> = {
  copy: <Copy aria-hidden="true" />,
  page: <ExternalLink aria-hidden="true" />,
  browser: <Globe aria-hidden="true" />,
  'proxy-file': <FileCog aria-hidden="true" />,
};

function Item({
  use,
  isDone,
  isLink,
  onAction,
}: {
  readonly use: ForwardUse;
  readonly isDone: boolean;
  /** Pages are opened by a plain link. */
  readonly isLink: boolean;
  readonly onAction: () => void;
}): ReactNode {
  const detail = use.kind === 'copy' ? use.text : use.kind === 'page' ? use.url : undefined;
  const opensHere = use.kind === 'page' && isLink;
  return (
    <PopupItem
      id={use.id}
      label={use.label}
      icon={isDone ? <Check aria-hidden="true" /> : icons[use.kind]}
      detail={detail}
      aside={isDone && use.kind === 'copy' ? texts.copied : undefined}
      shouldCloseOnSelect={opensHere}
      onAction={onAction}
      {...(opensHere && { href: use.url, target: '_blank', rel: 'noreferrer noopener' })}
    />
  );
}
