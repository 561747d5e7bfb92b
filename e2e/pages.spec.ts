import AxeBuilder from "@axe-core/playwright"
import { expect, hello, running, test } from "./fixtures"

const languages = { en: "en-US", "zh-CN": "zh-CN" } as const
const themes = ["light", "dark"] as const

for (const [locale, browserLocale] of Object.entries(languages))
  for (const theme of themes)
    test.describe(`${locale}, ${theme}`, () => {
      test.use({ locale: browserLocale, colorScheme: theme })

      test("every page is complete, accessible, and fits 1440 and 390 px", async ({
        page,
        client,
        ground,
      }) => {
        const base = `/environments/${ground.env}`
        await client.flip(ground.env, true)
        await client.must("POST", `${base}/services/hello/versions`, { ...hello(), remark: "第一版 · first" })
        const [instance] = await running(client, ground.env, 1, 1)
        const call = await fetch(`${instance.address}/check?content=hi`).then((answer) => answer.json())
        await client.until(`${base}/calls`, (list) =>
          list.items.some((item: { seqid: string }) => item.seqid === call.seqid),
        )
        const version = `${base}/services/hello/versions/1`
        const pages = [
          ...["/environments", "/apps", "/activity", base, `${base}/services`, `${base}/services/hello`],
          ...[
            `${base}/services/hello/new`,
            version,
            `${base}/permissions`,
            `${base}/sharing`,
            `${base}/audit`,
          ],
          ...[`${base}/calls`, `/calls/${call.seqid}`],
        ]
        for (const at of pages) {
          await page.setViewportSize({ width: 1440, height: 900 })
          await page.goto(at)
          await expect(page.locator("html")).toHaveAttribute("lang", locale)
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
          await expect(page.locator("[aria-busy=true], [data-skeleton]")).toHaveCount(0)
          const { violations } = await new AxeBuilder({ page }).analyze()
          expect(violations.map(({ id, nodes }) => `${at}: ${id} ${nodes[0]?.html.slice(0, 120)}`)).toEqual(
            [],
          )
          await page.setViewportSize({ width: 390, height: 844 })
          const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          await expect.poll(overflow, { message: `${at} is wider than 390 px` }).toBeLessThanOrEqual(0)
        }
      })
    })

test("the language and the theme can be switched and stay", async ({ page }) => {
  await page.goto("/environments")
  await expect(page.getByRole("heading", { level: 1, name: "Environments" })).toBeVisible()
  await page.getByRole("button", { name: "Language" }).click()
  await page.getByRole("menuitemradio", { name: "简体中文" }).click()
  await expect(page.getByRole("heading", { level: 1, name: "环境" })).toBeVisible()
  await page.reload()
  await expect(page.getByRole("heading", { level: 1, name: "环境" })).toBeVisible()
  await page.getByRole("button", { name: "主题" }).click()
  await page.getByRole("menuitemradio", { name: "深色" }).click()
  await expect(page.locator("html")).toHaveClass(/dark/)
  await page.reload()
  await expect(page.locator("html")).toHaveClass(/dark/)
})

test.describe("of nothing", () => {
  test.use({ refusals: [404] })

  test("an address that names nothing says so and leads back", async ({ page }) => {
    await page.goto("/environments/nothing-here")
    await expect(page.getByText("There is nothing here")).toBeVisible()
    await expect(page.getByRole("link", { name: "To the environments" })).toBeVisible()
  })
})
