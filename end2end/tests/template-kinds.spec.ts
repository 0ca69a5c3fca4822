/** Every kind of template: made in the editor, approved, sent to a phone, and what is tapped there comes back as an answer. */
import type { Locator, Page } from "@playwright/test";
import { live, message, signIn } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

const PHOTO = "crates/sandbox/media/photo.jpg";
const LEAFLET = "crates/sandbox/media/leaflet.pdf";
const FILM = "crates/sandbox/media/clip.mp4";

const field = (within: Page | Locator, label: string | RegExp): Locator => within.getByRole("textbox", { name: label });

async function category(page: Page, name: string): Promise<void> {
  await page.getByLabel("Category").selectOption({ label: name });
}

async function header(within: Page | Locator, kind: string, file?: string): Promise<void> {
  await within.getByRole("group", { name: "Header" }).getByText(kind, { exact: true }).click();
  if (file !== undefined) {
    await within.getByLabel("Sample file").setInputFiles(file);
    await expect(within.getByText(/is the sample\./)).toBeVisible();
  }
}

async function button(page: Page, within: Page | Locator, kind: string): Promise<void> {
  await within.getByRole("button", { name: "Add a button" }).click();
  await page.getByRole("menuitem", { name: kind, exact: true }).click();
}

/** Chooses a file that is sent. */
async function chosen(dialog: Locator, page: Page, label: string, file: string): Promise<void> {
  const here = dialog.getByText(/ is here\.$/);
  const before = await here.count();
  const chooser = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: label, exact: true }).click();
  await (await chooser).setFiles(file);
  await expect(here).toHaveCount(before + 1);
}

interface Kind {
  name: string;
  /** Fills the form, but for the name. */
  write: (page: Page) => Promise<void>;
  /** Fills what the message itself needs. */
  fill?: (dialog: Locator, page: Page) => Promise<void>;
  /** What the thread shows of it. */
  words: string;
  /** What must stand on the phone and nowhere in the thread. */
  secret?: string;
  /** What is tapped, and what of the answer stands in the thread. */
  tap?: { choice?: string; card?: number; answer: string | RegExp };
}

/** Codes to sign in, by how they are taken over. */
const CODES: Kind[] = (["The customer copies it", "One tap fills it into the app", "It reaches the app by itself"] as const).map((way, at): Kind => ({
  name: `code_${at}`,
  async write(page) {
    await category(page, "Authentication");
    await page.getByLabel("How it is taken over").selectOption({ label: way });
    if (at > 0) {
      await field(page, "Package of the app").fill("com.example.app");
      await field(page, "Hash of its signature").fill("K8a/AINcGX7");
    }
    if (at === 2) {
      await page.getByLabel("We accept WhatsApp's terms for codes without a tap").check();
    }
  },
  fill: (dialog) => field(dialog, "Code").fill("739142"),
  words: "is your verification code.",
  secret: "739142",
}));

const KINDS: Kind[] = [
  ...CODES,
  {
    name: "picture_code",
    async write(page) {
      await category(page, "Marketing");
      await header(page, "Picture", PHOTO);
      await field(page, "Text").fill("The new {{season}} collection is here for you.");
      await field(page, "Sample of season").fill("winter");
      await button(page, page, "Copy an offer code");
      await field(page, "Sample of the code").fill("WINTER15");
      await button(page, page, "Open a web page");
      await field(page, "Words").fill("Look");
      await field(page, "Web address").fill("https://shop.example/new");
    },
    async fill(dialog, page) {
      await chosen(dialog, page, "Picture", PHOTO);
      await field(dialog, "Offer code").fill("WINTER15");
    },
    words: "The new winter collection is here for you.",
  },
  {
    name: "document",
    async write(page) {
      await header(page, "Document", LEAFLET);
      await field(page, "Text").fill("Here is the leaflet that you asked for.");
    },
    fill: (dialog, page) => chosen(dialog, page, "Document", LEAFLET),
    words: "Here is the leaflet that you asked for.",
  },
  {
    name: "video_call",
    async write(page) {
      await header(page, "Video", FILM);
      await field(page, "Text").fill("This is how your device is cleaned.");
      await button(page, page, "Call a number");
      await field(page, "Words").fill("Call us");
      await field(page, "Number").fill("+919800000001");
    },
    fill: (dialog, page) => chosen(dialog, page, "Video", FILM),
    words: "This is how your device is cleaned.",
  },
  {
    name: "place_form",
    async write(page) {
      await header(page, "Place");
      await field(page, "Text").fill("Your parcel waits here. Choose a time to fetch it.");
      await button(page, page, "Open a form (flow)");
      await field(page, "Words").fill("Choose a time");
      await field(page, "Id of the flow").fill("610000000000001");
      await field(page, "First screen").fill("TIMES");
    },
    fill: (dialog) => field(dialog, "Place").fill("12.9716, 77.5946; Parcel shop"),
    words: "Your parcel waits here.",
    tap: { choice: "Choose a time", answer: /Form|filled/i },
  },
  {
    name: "contact",
    async write(page) {
      await field(page, "Text").fill("May we call you about your order today?");
      await button(page, page, "Ask for their number");
    },
    words: "May we call you about your order today?",
  },
  {
    name: "catalogue",
    async write(page) {
      await category(page, "Marketing");
      await field(page, "Text").fill("Everything that is new stands in our catalogue.");
      await button(page, page, "View the catalogue");
    },
    words: "Everything that is new stands in our catalogue.",
    tap: { answer: /Order/ },
  },
  {
    name: "product",
    async write(page) {
      await category(page, "Marketing");
      await header(page, "Product");
      await field(page, "Text").fill("This tea is new in our shop.");
      await button(page, page, "View the product");
    },
    async fill(dialog) {
      await field(dialog, "Id of the catalogue").fill("510000000000001");
      await field(dialog, "Id of the product").fill("TEA-900");
    },
    words: "This tea is new in our shop.",
    tap: { choice: "View", answer: /TEA-900/ },
  },
  {
    name: "products",
    async write(page) {
      await category(page, "Marketing");
      await field(page, "Text").fill("These are what most people choose.");
      await button(page, page, "View several products");
    },
    async fill(dialog) {
      await field(dialog, /^Products, one in each line/).fill("Tea:\nTEA-250\nCups:\nCUP-BLUE");
    },
    words: "These are what most people choose.",
    tap: { choice: "View items", answer: /TEA-250/ },
  },
  {
    name: "product_cards",
    async write(page) {
      await category(page, "Marketing");
      await field(page, "Text").first().fill("Three of our teas for you.");
      await page.getByLabel("Cards to swipe through").check();
      for (const at of [1, 2]) {
        const card = page.getByRole("region", { name: "Cards" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: `Card ${at}` }) });
        await header(card, "Product");
      }
    },
    async fill(dialog) {
      await field(dialog, "Id of the catalogue").fill("510000000000001");
      await field(dialog, /^Ids of the products/).fill("TEA-1\nTEA-2\nTEA-3");
    },
    words: "Three of our teas for you.",
    tap: { choice: "View", card: 2, answer: /TEA-3/ },
  },
  {
    name: "cards",
    async write(page) {
      await category(page, "Marketing");
      await field(page, "Text").first().fill("Two offers for you this week.");
      await page.getByLabel("Cards to swipe through").check();
      for (const [at, words] of ["A scarf of wool", "Gloves of leather"].entries()) {
        const card = page.getByRole("region", { name: "Cards" }).getByRole("listitem").filter({ has: page.getByRole("heading", { name: `Card ${at + 1}` }) });
        await header(card, "Picture", PHOTO);
        await field(card, "Text").fill(words);
        await field(card, "Words").fill(at === 0 ? "The scarf" : "The gloves");
      }
    },
    async fill(dialog, page) {
      await chosen(dialog, page, "Picture, card 1", PHOTO);
      await chosen(dialog, page, "Picture, card 2", PHOTO);
    },
    words: "Two offers for you this week.",
    tap: { choice: "The gloves", card: 1, answer: "The gloves" },
  },
  {
    name: "offer",
    async write(page) {
      await category(page, "Marketing");
      await field(page, "Text").fill("Only until tonight, for you alone.");
      await page.getByLabel("An offer that ends").check();
      await field(page, "What is offered").fill("A fifth off");
      await button(page, page, "Copy an offer code");
      await field(page, "Sample of the code").fill("TONIGHT");
      await button(page, page, "Open a web page");
      await field(page, "Words").fill("Buy");
      await field(page, "Web address").fill("https://shop.example/tonight");
    },
    async fill(dialog) {
      await dialog.getByLabel("End of the offer").selectOption({ label: "6 hours from now" });
      await field(dialog, "Offer code").fill("TONIGHT");
    },
    words: "Only until tonight, for you alone.",
  },
];

for (const kind of KINDS) {
  test(`a template of the kind ${kind.name} is made, sent and answered`, async ({ page, phone, stack, browserOf }) => {
    test.slow();
    const customer = await phone.customer(`Kim ${kind.name}`);
    await signIn(page, "admin", "/templates/new");
    await live(page);
    await phone.reviews(null);
    const name = `${kind.name}_${Date.now().toString(36)}`;
    await field(page, "Name").fill(name);
    await kind.write(page);
    await expect(page.locator("[data-kept]")).toHaveText(/Draft saved \d/);
    await page.getByRole("button", { name: "Submit for review" }).click();
    await page.getByRole("dialog", { name: "Submit for review" }).getByRole("button", { name: "Submit" }).click();
    await expect(page).toHaveURL(new RegExp(`/templates/[^/]+/${name}/en_US$`));
    await phone.decides(name, "approve");
    await page.getByRole("button", { name: "Send test" }).click();
    const dialog = page.getByRole("dialog", { name: "Send a test" });
    await dialog.getByLabel("Phone number").fill(customer.number ?? "");
    await expect(dialog.locator("[data-number]")).toBeVisible();
    await kind.fill?.(dialog, page);
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page).toHaveURL(/\/inbox\/.+/);
    await expect(message(page, kind.words)).toHaveAttribute("data-state", /delivered|read/);
    const ours = new URL(page.url()).pathname.split("-").at(-1) ?? "";
    const sent = (await phone.chat(customer, ours)).find((known) => known.direction === "out");
    expect(sent?.kind).toBe("template");
    if (kind.secret !== undefined) {
      expect(JSON.stringify(sent)).toContain(kind.secret);
      await expect(page.getByRole("main")).not.toContainText(kind.secret);
    }
    const there = await (await browserOf()).newPage();
    await there.goto(`${stack.sandboxUrl}/phone?person=${customer.id}&number=${ours}`);
    const drawn = there.getByRole("log", { name: "Messages" });
    await expect(drawn).toContainText(kind.words);
    if (kind.tap?.choice !== undefined) await expect(drawn.getByRole("button", { name: kind.tap.choice, exact: true }).first()).toBeVisible();
    if (kind.tap !== undefined) {
      await phone.answers(customer, sent?.id ?? "", kind.tap.choice, kind.tap.card);
      await expect(page.getByRole("article").last()).toContainText(kind.tap.answer);
    }
  });
}
