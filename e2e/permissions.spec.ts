import { expect, test } from "./fixtures"

test.describe("at once", () => {
  test.use({ refusals: [412] })

  test("two people edit the allow-list: the second sees what changed, merges, and nothing is lost", async ({
    page,
    client,
    ground,
  }) => {
    await page.goto(`/environments/${ground.env}/permissions`)
    const list = page.getByRole("textbox", { name: "Allowed paths" })
    await expect(list).toHaveValue("/wxa/msg_sec_check\n/wxa/getwxacode")
    await list.fill("/wxa/msg_sec_check\n/wxa/getwxacode\n/wxa/mine")
    await client.allow(ground.env, ["/wxa/msg_sec_check", "/wxa/theirs"])
    await page.getByRole("button", { name: "Save permissions" }).click()
    const conflict = page.getByText("Someone else changed the list while you edited it")
    await expect(conflict).toBeVisible()
    await expect(list).toHaveValue(/\/wxa\/mine/)
    await page.getByRole("button", { name: "Merge" }).click()
    await expect(list).toHaveValue(/\/wxa\/theirs/)
    await page.getByRole("button", { name: "Save permissions" }).click()
    await expect(
      page
        .getByText("Nothing has been changed.")
        .or(page.getByText(/Saved as revision/))
        .first(),
    ).toBeVisible()
    const { paths } = await client.get(`/environments/${ground.env}/permissions`)
    expect(paths.sort()).toEqual(["/wxa/mine", "/wxa/msg_sec_check", "/wxa/theirs"])
  })
})

test("a full URL, a query and an own route are refused while typing, with the right form", async ({
  page,
  ground,
}) => {
  await page.goto(`/environments/${ground.env}/permissions`)
  const list = page.getByRole("textbox", { name: "Allowed paths" })
  await list.fill("https://api.weixin.qq.com/wxa/msg_sec_check?access_token=x\n/wxa/a?b=c\n/api/mine")
  await expect(page.getByText("without scheme and host: /wxa/msg_sec_check")).toBeVisible()
  await expect(page.getByText("up to the question mark: /wxa/a")).toBeVisible()
  await expect(page.getByText("a route of your own service")).toBeVisible()
  await expect(page.getByRole("button", { name: "Save permissions" })).toBeDisabled()
})
