import type { Locator, Page } from 'playwright-core';

/** Who can be acted as, and where one can be. */
type PersonId = 'U0MEI' | 'U0LIN' | 'U0CHEN' | 'U0STRANGER';
type Place = 'C0SUPPORT' | 'C0APPROVE' | 'C0ALERTS' | 'direct' | 'home';
type Words = readonly (string | RegExp)[];

/** A person's actions on the page. */
export type Hands = {
  /** Becomes this person and goes there. */
  be(person: PersonId, place: Place): Promise<void>;
  /** Types a line into the composer and sends it. */
  type(line: string): Promise<void>;
  /** The newest message on the screen that has all of this, once it stands there. */
  message(...words: Words): Promise<Locator>;
  /** Presses a button of the desk, out of the menu where it is not in sight, and says yes where it is asked back. */
  press(on: Locator, actionId: string): Promise<void>;
  /** Fills in the form that stands open, and sends it. */
  fillIn(fields: Readonly<Record<string, string>>): Promise<void>;
  /** Puts away what came of a form, once that stands in its place. */
  putAway(): Promise<void>;
};

/** Creates the actions for this page. Each waits for its element, and throws when the element does not appear. */
export function handsOn(page: Page): Hands {
  return {
    async be(person, place) {
      await page.getByTestId(`person-${person}`).click();

      await page.getByTestId(`place-${place}`).click();
    },
    async type(line) {
      const composer = page.getByTestId('composer');
      await composer.fill(line);
      // Enter would take the suggestion that stands open.
      await composer.press('Escape');
      await composer.press('Enter');
    },
    async message(...words) {
      const found = words
        .reduce<Locator>(
          (all, word) => all.filter({ hasText: word }),
          page.locator('main').getByTestId('message'),
        )
        .last();
      await found.waitFor();
      return found;
    },
    async press(on, actionId) {
      const button = on.getByTestId(`button-${actionId}`);
      const menu = on.getByTestId('menu');
      await button.or(menu).first().waitFor();
      if ((await button.count()) > 0) await button.first().click();
      else {
        await menu.click();
        await on.locator(`[data-testid^="item-${actionId}"]`).click();
      }
      const confirm = page.getByTestId('confirm');
      if (await confirm.isVisible()) await confirm.locator('footer .button').last().click();
    },
    async fillIn(fields) {
      const form = page.getByTestId('form');
      for (const [name, value] of Object.entries(fields)) {
        const field = form.getByTestId(`field-${name}`);
        await field.waitFor();
        const choice = field.locator(`input[type="radio"][value="${value}"]`);
        if ((await choice.count()) > 0) await choice.check();
        else await field.locator('input, textarea').fill(value);
      }
      await form.locator('footer [type="submit"]').click();
    },
    async putAway() {
      await page.getByTestId('form').locator('footer:not(:has([type="submit"])) .button').click();
    },
  };
}
