import { redacted } from './redacted.ts';

// Every part has a longest length, so that no text takes longer than its own length. What looks like an address but is a unit
// of systemd (`getty@tty1.service`) or a repository (`git@host:path`) says nothing about a person.
const mail =
  /(?<![\w.%+-])(?!git@)[\w.%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?!(?:service|socket|target|timer|mount|tgz|gz)\b)[a-z]{2,24}(?![\w-])/gi;
// In one piece, or in the groups that are printed on cards: never a part of a longer number or of a decimal.
const card =
  /(?<![\w.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-]|\.\d)/g;
/** Visa, Mastercard, American Express, Diners Club, JCB, Discover and UnionPay, Korean cards (9) included. */
const issuer = /^(?:4|5[1-5]|2[2-7]|3[0-9]|6|9[0-9])/;
const resident = /(?<![\w.-])(\d{6})([- ]?)([1-8]\d{6})(?![\w-]|\.\d)/g;

/** The text without e-mail addresses, card numbers and Korean resident registration numbers. In linear time. */
export function hidePersonalData(text: string): string {
  return text
    .replace(mail, redacted)
    .replace(resident, (whole, birth: string, separator: string, rest: string) =>
      isResidentNumber(birth, rest, separator !== '') ? redacted : whole,
    )
    .replace(card, (whole) => (isCardNumber(whole.replace(/\D/g, '')) ? redacted : whole));
}

/** Luhn's check digit (ISO/IEC 7812-1), and the first digits of an issuer of cards. */
function isCardNumber(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && issuer.test(digits) && !/^(\d)\1*$/.test(digits);
}

/**
 * YYMMDD-GNNNNNC. G tells the century and whether the person is a foreigner (5 to 8). Up to September 2020 C was a check digit; since
 * then the last six digits are random. Where C cannot tell, only a number that is written with its separator counts.
 */
function isResidentNumber(birth: string, rest: string, isSeparated: boolean): boolean {
  const kind = Number(rest[0]);
  const [month, day] = [Number(birth.slice(2, 4)), Number(birth.slice(4))];
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    return false;
  }
  const isForeign = kind >= 5;
  const isYoung = (kind === 3 || kind === 4) && birth.slice(0, 4) >= '2010' && birth.slice(0, 2) < '50';
  if (isSeparated && (isForeign || isYoung)) {
    return true;
  }
  const digits = [...birth, ...rest].map(Number);
  const weighted = digits.slice(0, 12).reduce((sum, digit, index) => sum + digit * ((index % 8) + 2), 0);
  return ((isForeign ? 13 : 11) - (weighted % 11) + 10) % 10 === digits[12];
}
