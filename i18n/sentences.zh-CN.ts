// The sentences of the rules, the API and the controller in Chinese, by their English: `{name}` stands for what
// differs from one time to another. A sentence that is not here is shown in English; a test keeps the rules complete.
export const sentences: Record<string, string> = {
  // Names and apps
  "Use 1 to 20 lower-case letters, digits and hyphens, beginning with a letter, such as “hello”.":
    "请使用 1–20 个小写字母、数字或连字符，以字母开头，例如 hello。",
  "An appid is “wx” and 16 hexadecimal digits, as WeChat shows it.":
    "AppID 是 wx 加 16 位十六进制字符，与微信后台显示的一致。",
  "Appids as short as the tutorial's exist in the simulator only; WeChat's are “wx” and 16 hexadecimal digits.":
    "教程中的短 AppID 只存在于模拟器；微信的 AppID 是 wx 加 16 位十六进制字符。",
  "A seqid is a UUID, as the header x-openapi-seqid gives it.":
    "seqid 是一个 UUID，见应答头 x-openapi-seqid。",
  "Paste the AppSecret that WeChat shows once.": "请粘贴微信后台仅显示一次的 AppSecret。",
  "An AppSecret has at most 256 characters.": "AppSecret 最多 256 个字符。",
  "An AppSecret has no spaces or line ends; copy it again.": "AppSecret 不含空格或换行，请重新复制。",
  "Give the app a name people know it by.": "请填写一个便于识别的应用名称。",
  "At most 60 characters.": "最多 60 个字符。",
  "{appid} is registered already, as “{name}”.": "{appid} 已注册，名称为「{name}」。",
  "{appid} is used by {environments}; give those another owner or end the sharing first.":
    "{appid} 正在被 {environments} 使用，请先更换其归属或移除复用。",

  // Environments, services, sharing
  "Register the app {appid} first.": "请先添加应用 {appid}。",
  "There is an environment “{name}” already; choose another name.": "环境「{name}」已存在，请换一个名称。",
  "There is a service “{name}” in this environment already; choose another name.":
    "该环境中已有服务「{name}」，请换一个名称。",
  "That name is taken; choose another.": "名称已被占用，请换一个。",
  "Delete its services first; “{name}” is one.": "请先删除其中的服务，例如「{name}」。",
  "Delete its versions first; {name} is one.": "请先删除其中的版本，例如 {name}。",
  "{appid} owns this environment; calls without from_appid act as it already.":
    "{appid} 是该环境的归属，未携带 from_appid 的调用本就以它的身份发起。",
  "Name at least one version.": "请至少指定一个版本。",
  "Name each version once.": "每个版本只能出现一次。",
  "The percentages must add up to 100.": "百分比合计必须为 100。",
  "There is no version {number} of “{service}”.": "服务「{service}」没有版本 {number}。",

  // Permissions
  "Write one path a line, such as /wxa/msg_sec_check.": "每行写一个路径，例如 /wxa/msg_sec_check。",
  "Remove the spaces around the path.": "请去掉路径两端的空格。",
  "Write the path alone, without scheme and host: {path}": "只写路径，不要写协议和域名：{path}",
  "Write the path alone, without the host: {path}": "只写路径，不要写域名：{path}",
  "A path begins with “/”: {path}": "路径以 / 开头：{path}",
  "Write the path up to the question mark: {path}": "只写问号之前的部分：{path}",
  "Write the path up to the “#”: {path}": "只写 # 之前的部分：{path}",
  "“*” may only stand at the end, after a slash: /cgi-bin/message/*":
    "* 只能写在末尾的斜杠之后，例如 /cgi-bin/message/*",
  "A path has letters, digits, “_ - . ~” and single slashes only, such as /wxa/msg_sec_check.":
    "路径只能包含字母、数字、_ - . ~ 和单个斜杠，例如 /wxa/msg_sec_check。",
  "This looks like a route of your own service. List the WeChat path that your code calls, such as /wxa/msg_sec_check.":
    "这看起来是你自己服务的路由。请填写代码所调用的微信接口路径，例如 /wxa/msg_sec_check。",
  "This path is listed already.": "该路径已在列表中。",
  "A path has at most 512 characters.": "路径最多 512 个字符。",
  "A list has at most 2000 entries; use a prefix such as /cgi-bin/message/*.":
    "列表最多 2000 条，可使用前缀，例如 /cgi-bin/message/*。",
  "Somebody changed it since you read it. Look at what changed, then save again.":
    "在你读取之后有人修改过，请查看变化后再保存。",

  // Versions
  'Name the program to run, then its arguments: ["node", "server.mjs"].':
    "请填写要运行的程序及其参数，例如 node server.mjs。",
  "The first part names the program to run; it is empty.": "第一部分应为要运行的程序，现在为空。",
  "A command has no NUL characters.": "命令不能包含 NUL 字符。",
  "Name the folder that the command runs in.": "请填写命令的工作目录。",
  "A folder's name has no NUL characters.": "目录名不能包含 NUL 字符。",
  "Name the image, such as registry.example.com/hello:1.": "请填写镜像，例如 registry.example.com/hello:1。",
  "A variable's name has letters, digits and “_” only.": "变量名只能包含字母、数字和下划线。",
  "A variable has at most 32,768 characters.": "变量值最多 32,768 个字符。",
  "A variable has no NUL characters.": "变量不能包含 NUL 字符。",
  "A version has at most 200 variables.": "一个版本最多 200 个变量。",
  "{name} is set by Weside for each instance.": "{name} 由 Weside 为每个实例设置。",
  "Replicas are whole: 0 to 50.": "实例数为 0–50 的整数。",
  "Replicas are 0 to 50.": "实例数为 0–50。",
  "Ports are 1 to 65535.": "端口为 1–65535。",
  "At least 0.05 cores.": "至少 0.05 核。",
  "At most 64 cores.": "最多 64 核。",
  "Whole MiB, such as 256.": "请填写整数，例如 256。",
  "At least 16 MiB.": "至少 16 MiB。",
  "At most 262,144 MiB.": "最多 262,144 MiB。",
  "A remark has at most 200 characters.": "备注最多 200 个字符。",
  "This Weside runs commands. Images need the podman or kubernetes engine (WESIDE_ENGINE).":
    "当前 Weside 运行的是命令；镜像需要 podman 或 kubernetes 引擎（WESIDE_ENGINE）。",
  "The {engine} engine runs images. Give an image, or start Weside with WESIDE_ENGINE=process.":
    "{engine} 引擎运行的是镜像。请填写镜像，或以 WESIDE_ENGINE=process 启动 Weside。",
  "Every instance of this version listens on port {port} of this machine, so it can have one. Create a version without a port to scale it: each instance then gets a free one in PORT.":
    "该版本的实例都监听本机端口 {port}，因此只能有一个实例。如需扩容，请新建不指定端口的版本，每个实例将通过 PORT 获得空闲端口。",
  "Move its traffic to another version first.": "请先把它的流量分配给其他版本。",
  "Scale it to 0 first.": "请先把实例数缩为 0。",
  "Its last instances are still stopping; try again in a moment.": "最后的实例仍在停止，请稍后再试。",
  "“{given}” leads out of Weside's own folder; give the absolute path.":
    "「{given}」超出了 Weside 所在目录，请填写绝对路径。",
  "There is no folder {directory} on this machine.": "本机没有目录 {directory}。",
  "{directory} is a file; name the folder that the command runs in.":
    "{directory} 是文件，请填写命令的工作目录。",
  "Weside may not enter {directory}; give its user the right to.":
    "Weside 无权进入 {directory}，请为其用户授权。",
  "Not accessible.": "无法访问。",
  "This folder is Weside's own data, which instances cannot see; choose another.":
    "该目录是 Weside 自己的数据，实例不可见，请选择其他目录。",
  "{program} is not a program that can be run; is it there, and executable?":
    "{program} 无法运行，请确认它存在且可执行。",
  "There is no program “{program}” on this machine; give its path, or install it.":
    "本机没有程序「{program}」，请填写其路径或先安装。",
  "Port {port} needs rights that Weside does not have; choose one above 1023.":
    "Weside 无权使用端口 {port}，请选择大于 1023 的端口。",
  "Port {port} is in use on this machine; choose another, or leave it out to get a free one.":
    "本机端口 {port} 已被占用，请换一个，或留空以获得空闲端口。",

  // What the controller finds
  "It is scaled to 0.": "实例数为 0。",
  "All {count} of {all} run.": "{count}/{all} 个实例运行中。",
  "{count} of {all} run.": "{count}/{all} 个实例运行中。",
  "{count} are stopping.": "{count} 个实例正在停止。",
  "What runs is what was asked for.": "实际运行与期望一致。",
  "Nothing runs.": "没有运行中的实例。",
  "{count} of {all} carry the sidecar, as recorded.": "{count}/{all} 个实例含旁加载，与记录一致。",
  "{count} of {all} run without the sidecar, as recorded.": "{count}/{all} 个实例不含旁加载，与记录一致。",
  "The record says with the sidecar; {count} of {all} run without.":
    "记录为含旁加载，但 {count}/{all} 个实例不含。",
  "The record says without the sidecar; {count} of {all} carry it.":
    "记录为不含旁加载，但 {count}/{all} 个实例含有。",
  "The sidecar was put right and is coming up.": "旁加载已修复，正在启动。",
  "The sidecar of {count} of {all} has not answered yet.": "{count}/{all} 个实例的旁加载尚未应答。",
  "The application of {name} ends soon after it starts; it is started again with growing pauses. Its last lines:":
    "{name} 的应用启动后很快退出，正在以逐渐加长的间隔重启。最后的日志：",
  "The application of {name} ends soon after it starts; it is started again with growing pauses. It wrote nothing to its log.":
    "{name} 的应用启动后很快退出，正在以逐渐加长的间隔重启。没有任何日志输出。",
  "The sidecar of {name} ends soon after it starts; it is started again with growing pauses. Its last lines:":
    "{name} 的旁加载启动后很快退出，正在以逐渐加长的间隔重启。最后的日志：",
  "The sidecar of {name} ends soon after it starts; it is started again with growing pauses. It wrote nothing to its log.":
    "{name} 的旁加载启动后很快退出，正在以逐渐加长的间隔重启。没有任何日志输出。",
  "The folder {directory} does not exist any more.": "目录 {directory} 已不存在。",
  "It is asked to end, and made to after 10 s.": "已要求结束，10 秒后将强制结束。",
  "It was stopped together with Weside and starts with it again.": "随 Weside 一同停止，并将随之重新启动。",
  "Its sidecar is coming up; the application starts after it.": "旁加载正在启动，应用随后启动。",
  "It is about to start.": "即将启动。",
  "It does not listen on PORT ({port}).": "没有监听 PORT（{port}）。",
  "Its application ended with exit code {code} {times} times in a row; it is started again after a pause.":
    "应用以退出码 {code} 结束，已连续 {times} 次，稍后将重启。",
  "Its application ended with exit code {code}; it is started again after a pause.":
    "应用以退出码 {code} 结束，稍后将重启。",
  "Its application {how}; it is started again after a pause.": "应用已退出（{how}），稍后将重启。",
  "Its sidecar {how}; it is started again after a pause.": "旁加载已退出（{how}），稍后将重启。",
  "It has not listened on PORT ({port}) yet.": "尚未监听 PORT（{port}）。",

  // What is not there, and what went wrong
  "There is no app {appid}.": "没有应用 {appid}。",
  "There is no app {appid}; register it first.": "没有应用 {appid}，请先添加。",
  "There is no environment “{name}”.": "没有环境「{name}」。",
  "There is no service “{name}” in environment “{env}”.": "环境「{env}」中没有服务「{name}」。",
  "There is no version {number} of service “{service}” in environment “{env}”.":
    "环境「{env}」的服务「{service}」没有版本 {number}。",
  "There is no call {seqid}; a record arrives up to a second after the call, and is kept for 30 days.":
    "没有调用 {seqid}。记录会在调用后一秒内到达，并保留 30 天。",
  "There is no instance “{name}” of {service} version {number}; it may have been scaled in.":
    "{service} 版本 {number} 没有实例「{name}」，可能已被缩容。",
  "The database was too busy to finish this; try again.": "数据库繁忙，操作未完成，请重试。",
  "Something went wrong in Weside; its log has the details under this request id.":
    "Weside 内部出错，请按此请求 ID 查看日志。",
  "Weside does not answer. Check that it is running, then try again.":
    "Weside 没有应答，请确认它正在运行后重试。",
}
