import { t } from '@vscode/l10n';
import type { Banner } from './banner.ts';
import { element, icon, setText } from './dom.ts';

/** One line that says what is the matter with the view. It is announced when it changes, and only then. */
export class BannerView {
  readonly #box = element('div', { class: 'banner', hidden: '' });
  /** Always there: a live region that appears together with its words is not read out. */
  readonly element = element('div', { role: 'status', tabindex: '-1' }, this.#box);
  readonly #icon = element('span', { class: 'banner-icon' });
  readonly #text = element('p');
  readonly #button = element('button', { type: 'button', class: 'button' });
  #shown: Banner | undefined;

  constructor(acted: (action: NonNullable<Banner['action']>) => void) {
    this.#box.append(this.#icon, this.#text, this.#button);
    this.#button.addEventListener('click', () => {
      if (this.#shown?.action) {
        acted(this.#shown.action);
      }
    });
  }

  show(banner: Banner | undefined): void {
    if (banner?.text === this.#shown?.text && banner?.action === this.#shown?.action) {
      return;
    }
    this.#shown = banner;
    if (!banner?.action && this.#button.contains(document.activeElement)) {
      // The button goes: Tab goes on from where it was.
      this.element.focus();
    }
    this.#box.hidden = banner === undefined;
    this.#box.classList.toggle('warning', banner?.severity === 'warning');
    this.#icon.replaceChildren(icon(banner?.severity === 'warning' ? 'warning' : 'info'));
    setText(this.#text, banner?.text ?? '');
    this.#button.hidden = banner?.action === undefined;
    setText(this.#button, banner?.action === 'reconnect' ? t('Try Now') : t('Choose Containers…'));
  }
}
