import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Credential, Language } from './credential';
import { formatMoment } from './format-moment';
import { createNamePrinter, findSheetFonts } from './sheet-fonts';
import { SHEET_TEXTS, type SheetTexts } from './sheet-texts';

/** What all sheets of a job have in common. */
export interface SheetOptions {
  lang: Language;
  customerName: string;
  /** Where the users sign in. */
  signInUrl: string;
  /** When the passwords stop working; null: not known yet. */
  validUntil: Date | null;
  /** IANA name, for `validUntil`. */
  timeZone: string;
}

const INK = '#1a1d21';
const PALE = '#5c6570';
const LINE = '#c9d0d8';
const GROUND = '#f3f6f9';
const MARGIN = 62;

/**
 * A sheet of paper for each user, A4, as one PDF. Made page by page as fast as it is read; nothing touches a disk.
 * @param credentials in the order of the sheets
 */
export function printCredentialSheets(credentials: AsyncIterable<Credential>, options: SheetOptions): Readable {
  return Readable.from(renderSheets(credentials, options), { objectMode: false });
}

async function* renderSheets(credentials: AsyncIterable<Credential>, options: SheetOptions): AsyncGenerator<Buffer> {
  const texts = SHEET_TEXTS[options.lang];
  const fonts = findSheetFonts();
  const toPrintable = createNamePrinter(fonts.text);
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    autoFirstPage: false,
    lang: options.lang,
    info: { Title: texts.title, Creator: 'Musterroll', Producer: 'Musterroll' },
  });
  for (const [name, path] of Object.entries(fonts)) document.registerFont(name, path);
  let number = 0;
  for await (const credential of credentials) {
    drawSheet(document, texts, options, { ...credential, displayName: toPrintable(credential.displayName) }, ++number);
    yield* takeFinished(document);
    // A sheet takes more than a millisecond: others who wait are served between two.
    await breathe();
  }
  if (number === 0) document.addPage();
  document.end();
  yield* document as AsyncIterable<Buffer>;
}

/** What the document has written so far; the generator is resumed, and draws on, only when somebody reads. */
function* takeFinished(document: PDFKit.PDFDocument): Generator<Buffer> {
  for (let part = document.read(); part !== null; part = document.read()) yield part as Buffer;
}

type SheetCredential = Omit<Credential, 'displayName'> & { displayName: string | null };

function drawSheet(
  document: PDFKit.PDFDocument,
  texts: SheetTexts,
  options: SheetOptions,
  { displayName, upn, temporaryPassword }: SheetCredential,
  number: number,
): void {
  document.addPage();
  const width = document.page.width - 2 * MARGIN;
  document.font('text').fontSize(10).fillColor(PALE).text(options.customerName, MARGIN, MARGIN, { width });
  document
    .moveTo(MARGIN, MARGIN + 22)
    .lineTo(MARGIN + width, MARGIN + 22)
    .lineWidth(0.7)
    .stroke(LINE);
  document.font('bold').fontSize(24).fillColor(INK).text(texts.title, MARGIN, 128, { width });
  document.y += 4;
  if (displayName) document.font('text').fontSize(14).text(texts.greeting(displayName), { width });
  document.moveDown(0.9).font('text').fontSize(10.5).text(texts.intro(options.customerName), { width, lineGap: 3 });
  drawBox(document, texts, upn, temporaryPassword, document.y + 22, width);
  drawSteps(document, texts.steps(options.signInUrl), width);
  if (options.validUntil) {
    const moment = formatMoment(options.validUntil, options.lang, options.timeZone);
    document.moveDown(1).font('bold').fontSize(10.5).text(texts.validUntil(moment), MARGIN, document.y, { width });
  }
  document.moveDown(0.6).font('text').fontSize(9.5).fillColor(PALE).text(texts.reading, MARGIN, document.y, { width });
  drawFoot(document, texts, number, width);
}

function drawBox(
  document: PDFKit.PDFDocument,
  texts: SheetTexts,
  upn: string,
  temporaryPassword: string,
  top: number,
  width: number,
): void {
  document.roundedRect(MARGIN, top, width, 132, 6).lineWidth(0.8).fillAndStroke(GROUND, LINE);
  drawField(document, texts.userName, upn, { size: 15, top: top + 16, width: width - 40 });
  drawField(document, texts.temporaryPassword, temporaryPassword, { size: 19, top: top + 75, width: width - 40 });
  document.x = MARGIN;
  document.y = top + 132;
}

/** A user name has up to 64 letters, an @ and 48 more: what does not fit is broken at the @ and made smaller, never in between. */
function drawField(
  document: PDFKit.PDFDocument,
  label: string,
  value: string,
  { size, top, width }: { size: number; top: number; width: number },
): void {
  const left = MARGIN + 20;
  document.font('text').fontSize(9.5).fillColor(PALE).text(label, left, top, { lineBreak: false });
  document.font('fixed').fontSize(size).fillColor(INK);
  const lines = document.widthOfString(value) <= width ? [value] : value.split(/(?=@)/);
  const widest = Math.max(...lines.map((line) => document.widthOfString(line)));
  const fitting = Math.min(size, (size * width) / widest);
  document.fontSize(fitting);
  for (const [index, line] of lines.entries()) {
    document.text(line, left, top + 15 + index * fitting * 1.25, { lineBreak: false });
  }
}

function drawSteps(document: PDFKit.PDFDocument, steps: string[], width: number): void {
  document.y += 26;
  document.fillColor(INK).fontSize(11);
  for (const [index, step] of steps.entries()) {
    const top = document.y;
    document.font('bold').text(`${index + 1}.`, MARGIN, top, { width: 20 });
    document.font('text').text(step, MARGIN + 22, top, { width: width - 22, lineGap: 2 });
    document.y += 7;
  }
}

function drawFoot(document: PDFKit.PDFDocument, texts: SheetTexts, number: number, width: number): void {
  const top = document.page.height - MARGIN - 14;
  document
    .moveTo(MARGIN, top - 10)
    .lineTo(MARGIN + width, top - 10)
    .lineWidth(0.7)
    .stroke(LINE);
  document.font('text').fontSize(8.5).fillColor(PALE);
  document.text(texts.confidential, MARGIN, top, { width: width - 60, lineBreak: false });
  document.text(texts.page(number), MARGIN, top, { width, align: 'right', lineBreak: false });
}
