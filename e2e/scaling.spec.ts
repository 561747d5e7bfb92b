import AxeBuilder from "@axe-core/playwright"
import { expect, hello, running, test } from "./fixtures"

test("where no engine has an autoscaler the dialog says so, and a fixed number is set by keyboard alone", async ({
  page,
  client,
  ground,
}) => {
  const base = `/environments/${ground.env}/services/hello`
  await client.must("POST", `${base}/versions`, hello())
  await running(client, ground.env, 1, 1)
  await page.goto(`${base}/versions/1`)
  await page.getByRole("button", { name: "Scale hello-001" }).press("Enter")
  const dialog = page.getByRole("dialog", { name: "Scale hello-001" })
  const automatic = dialog.getByRole("radio", { name: "Automatic" })
  await expect(automatic).toBeDisabled()
  await expect(automatic).toHaveAccessibleDescription(/The process engine has no autoscaler/)
  const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  const instances = dialog.getByRole("spinbutton", { name: "Instances" })
  await instances.press("Control+A")
  await instances.press("Delete")
  await instances.press("Enter")
  await expect(dialog.getByRole("alert")).toHaveText("Replicas are whole: 0 to 50.")
  await expect(instances).toBeFocused()
  await page.keyboard.type("2")
  await page.keyboard.press("Enter")
  await expect(dialog).toBeHidden()
  await running(client, ground.env, 1, 2)
  await expect(page.getByText("2 of 2 ready")).toBeVisible()
})
